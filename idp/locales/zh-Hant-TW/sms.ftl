sms-code = 臺北校園登入驗證碼 { $code }，{ $minutes } 分鐘內有效，請勿告訴別人。
