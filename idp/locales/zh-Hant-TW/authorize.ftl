authorize-heading = 正在前往服務
authorize-lead = 如果畫面沒有自己換，請按「繼續」。
authorize-continue = 繼續
