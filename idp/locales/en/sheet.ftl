sheet-class = Class
sheet-seat = Seat
sheet-name = Name
sheet-bound = Guardians
sheet-pending = Waiting
sheet-relations = Relations
sheet-methods = Vouched for by
