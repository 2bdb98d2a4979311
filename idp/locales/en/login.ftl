login-heading = Sign in
login-name-label = Sign-in name
login-name-hint = The name your school gave you, the name you chose yourself, or a parent’s e-mail address.
login-name-yours = Your sign-in name
login-password-label = Password
login-shared = Others use this computer too
login-shared-hint = Your name is not remembered, and you are signed out when the browser closes or after 50 minutes at most. Press “Sign out” when you are done.
login-submit = Sign in
login-failure-wrong = The name or the password is not right
login-failure-check-name = Check the sign-in name
login-failure-check-password = Type the password once more
login-failure-lock = After { $most } wrong tries in a row the account is locked for { $minutes } minutes: then the right password does not work either. If you forgot something, read below first.
login-failure-busy = Many people are signing in right now
login-failure-busy-wait = Please wait { $seconds } seconds, then type your password and sign in.
login-binding = A parent for the first time? Bind parent and child
login-badge = Sign in with a badge
login-badge-too-low = This service takes no badges. Sign in with the password.
login-help-title = Cannot sign in?
login-help-first-title = Signing in for the first time
login-help-first = Use the default name and the default password from your school; then you set a password of your own.
login-help-forgot-title = Forgot the name or the password
login-help-forgot = If you forgot the password, press “Forgot your password?” above. If you forgot the name, students ask their homeroom teacher; staff and parents ask the school.
login-help-locked-title = The password is right and it still fails
login-help-locked = After several wrong tries an account pauses for a while. Try again in 15 minutes.
login-activate-lead = Welcome, please activate your account
login-steps-label = Steps of activation
login-step-alias = Choose a name
login-step-password = Set a password
login-step-done = Done
login-alias-heading = Choose a sign-in name
login-alias-lead = The default name shows digits of your national ID and should not be used any longer. Choose the name you will sign in with.
login-alias-label = New sign-in name
login-alias-hint = 4 to 32 characters, a letter first; small letters, digits, dot, underscore and hyphen.
login-alias-suggestion = You could take: { $alias }
login-alias-submit = Next
login-alias-refused = This name cannot be used
login-alias-length = A name has 4 to 32 characters.
login-alias-characters = Use small letters, digits, dot, underscore and hyphen only.
login-alias-first-character = The first character must be a letter.
login-alias-looks-like-national-id = The name holds something like a national ID. Please take another.
login-alias-looks-like-default-name = This looks like a default name. Please take another.
login-alias-reserved = This name would look like the service itself. Please take another.
login-alias-taken = Somebody has this name already. Please take another.
login-alias-limit = Too many tries today; please try again tomorrow.
login-password-heading = Set your password
login-password-lead = Sign in with this password from now on.
login-activate-submit = Activate and sign in
login-new-label = New password
login-new-refused = The password is not set yet
login-new-choose = Choose another new password
login-again-label = New password once more
login-again-differs = The two new passwords differ.
login-rule-length = At least { $min } characters; a sentence is fine
login-rule-personal = Nothing of your national ID, birthday, telephone, sign-in name or school code
login-rule-common = Not a common password, and not used lately
login-refusal-too-short = It is too short: at least { $min } characters.
login-refusal-too-long = It is too long: at most 128 characters.
login-refusal-personal = It holds something personal, such as a part of your national ID, birthday, telephone, sign-in name or school code.
login-refusal-common = It is too easy to guess.
login-refusal-reused = You used it lately.
login-refusal-too-many = Too many passwords were tried today. Please try again tomorrow; your present password still works.
login-strength-0 = Guessed at once
login-strength-1 = Easy to guess
login-strength-2 = Fair
login-strength-3 = Good
login-strength-4 = Very good
login-change-heading = Change password
login-change-whose = The password of
login-change-lead = Afterwards your other devices are signed out, and each service asks you to sign in again. You stay signed in here in this browser.
login-current-label = Present password
login-current-wrong = The present password is not right.
login-change-submit = Change password
login-change-back = Keep it, back to my identities
login-step-secret = Show that it is you
login-link-secret-heading = Activate your account
login-link-secret-lead = Type the last six characters of your own ID number. Next you choose a password.
login-link-secret-label = Last six characters of your ID or resident number
login-link-secret-hint = Your own number, not the child's. After five wrong tries this link cannot be used any more.
login-link-wrong = These six characters are not right
login-link-wrong-check = Check the last six characters of your own number and type them again.
login-link-submit = Next
login-link-over-heading = This link cannot be used any more
login-link-over-lead = First look for a newer mail from us: it has the newer link. Otherwise this one was used, is older than three days, had five wrong tries, or the binding is over. If there is no newer mail, type the e-mail address you proved when you applied or were entrusted; the new link goes to that mailbox.
login-link-email-label = E-mail address
login-link-email-hint = The login name in the mail does, too. Whichever you type, the link goes only to the mailbox you proved.
login-link-no-address = This is no e-mail address
login-link-no-address-check = Type the whole address, such as name@example.com.
login-link-again = Send a new link
login-link-sign-in = I have a password: sign in
login-link-sent-heading = Look into your mailbox
login-link-sent-lead = If an account is waiting to be activated, the link is on its way to the mailbox that was proved; the mail says until when it works. There are at most five an hour. If nothing comes, look among unwanted mails, or ask the school.
login-link-full = Nothing can be sent now
login-link-full-check = Too many links were asked for from this network within an hour. Try again in an hour, or over the mobile network of your phone.
login-mail-new-device-subject = Your account was used on a new device
login-mail-new-device-text =
    Hello,

    somebody signed in to your account at { $clock } on { $date } on a new device: { $device }.

    If it was you, there is nothing to do. If not, press the button below, sign the other devices out and change your password under “My identities”, and tell the school.
login-mail-new-device-link = To my identities
login-ways-title = Or sign in another way
login-ways-hint = Link another account to your city account first. Then you can sign in with it.
login-way-other = the other provider
login-way-unknown = This { $way } account is not linked to a city account, or cannot be used now. Sign in with your city account first; then you can link it.
login-way-cancelled = You did not sign in with { $way }. Choose again, or use your city account.
login-way-away = { $way } cannot be reached now. Use your city account, or choose another way.
login-way-refused = The answer of { $way } could not be verified, so you are not signed in. Choose again, or use your city account.
login-way-over = Signing in with { $way } took too long, or you changed the browser, so you are not signed in. Choose again, or use your city account.
login-way-full = Too many people in this network sign in with { $way } now. Try again later, or use your city account.
login-way-not-fresh = This service asks you to sign in again, which { $way } cannot confirm. Use your city account.

# The code of a first sign-in, to a member of staff.
login-mail-first-subject = The code for your first sign-in
login-mail-first-text =
    Hello,

    your school has opened your first sign-in. Press the button below, type your default login name, and the code below as the password. Then choose a password of your own.

    The code is good once, until { $clock } on { $date }; codes that were mailed or printed before are void. The school never asks you for this code, so give it to nobody.
login-mail-first-link = To the sign-in
