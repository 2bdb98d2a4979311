sms-code = Code { $code }, valid { $minutes } min.
sms-invitation = You are entrusted with a child: see the link.
