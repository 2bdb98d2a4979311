sms-code = Code { $code }, valid { $minutes } min.
