sheet-class = 班級
sheet-seat = 座號
sheet-name = 姓名
sheet-bound = 已綁定家長數
sheet-pending = 待審件數
sheet-relations = 關係
sheet-methods = 認證方式
