sms-code = 臺北校園登入驗證碼 { $code }，{ $minutes } 分鐘內有效，請勿告訴別人。
sms-invitation = 有人委託您照顧孩子，七天內請開啟 { $link }
