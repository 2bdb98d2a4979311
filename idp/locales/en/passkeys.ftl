passkeys-mail-added-subject = A passkey was added to your account
passkeys-mail-added-text =
    Hello,

    a passkey was added to your account at { $clock } on { $date }: { $name }.

    If this was not you, press the button below at once, change your password and check your ways in, and tell your school.
passkeys-mail-added-link = To my ways in
passkeys-mail-removed-subject = A passkey of your account was removed
passkeys-mail-removed-text =
    Hello,

    a passkey of your account was removed at { $clock } on { $date }: { $name }.

    If this was not you, press the button below at once, change your password and check your ways in, and tell your school.
passkeys-mail-removed-link = To my ways in
