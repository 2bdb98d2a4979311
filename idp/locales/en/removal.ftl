removal-heading = Remove the account
removal-notice-asked = Noted. A mail went to the mailboxes on file.
removal-notice-taken-back = The account stays.
removal-notice-too-often = That was asked for too often today. Try again tomorrow.
removal-due = This account will be removed on{ " " }
removal-waits = Until then you can sign in and change your mind.
removal-stays = There is a binding or an application since, so the account will not be removed.
removal-take-back = Keep the account
removal-refusal-roster = The records of a school still name you, so you cannot remove the account yourself. Ask the school.
removal-refusal-role = You have a role or a duty at a school, so the account cannot be removed.
removal-refusal-binding = You are still bound to a child. End the binding in “My children” first. If a grown child is asked whether you continue, you can remove the account once the child has left school.
removal-refusal-waiting = An application of yours waits. Cancel it, or wait for the decision, first.
removal-refusal-since = There is a binding or an application since, so the account stays.
removal-lead = You are bound to no child, so you can have the account removed. That cannot be undone afterwards.
removal-gone-title = What is deleted
removal-gone-account = The account, password, name, ID number, e-mail addresses, telephone numbers, and all ways to sign in and devices.
removal-gone-services = What you let services know; the services are told that you signed out. Ask a service to delete what it keeps itself.
removal-gone-applications = Your applications with their consent documents, and what you asked of schools.
removal-kept-title = What is kept
removal-kept = The log that the law wants to be checkable (what was done, and when) stays, without saying who you were. So do custody notes of schools.
removal-days = You have 7 days to change your mind: sign in and press one button. A new application or binding within these 7 days keeps the account too.
removal-ask = Remove my account
removal-mail-asked-subject = Your account will be removed
removal-mail-asked-text =
    Hello,

    your account will be removed on { $date } at { $clock }. That cannot be undone afterwards.

    Until then you can sign in. If you want to keep the account, or did not ask for this, press the button below, sign in, and press “Keep the account”. If it was not you, change the password too.
removal-mail-asked-link = Keep the account
removal-mail-done-subject = Your account is removed
removal-mail-done-text =
    Hello,

    your account was removed on { $date } at { $clock } as you asked, and your personal data are deleted.

    If you need it again, apply for a binding anew; you begin from nothing.
removal-mail-cancelled-subject = Your account stays
removal-mail-cancelled-text =
    Hello,

    you asked for the removal of your account. Since then somebody applied for a binding with your ID number, or a school has put you on its records, so the account stays.

    If you did not send that application, tell the school of the child. If you still want the account to be removed, wait until the application is decided, press the button below, sign in, and ask again.
removal-mail-cancelled-link = See about the removal
