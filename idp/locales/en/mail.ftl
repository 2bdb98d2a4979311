mail-foot = This mail was sent automatically; please do not reply to it.
mail-code-apply-subject = Your code for parent-child binding
mail-code-apply-text =
    Hello,

    Someone is applying for parent-child binding with this e-mail address. Type the six digits below into the page. They are valid for { $minutes } minutes, and only until you ask for new ones.

    Tell them to nobody; no school will ask you for them. If this was not you, ignore this mail.
mail-code-mailbox-subject = Confirm your e-mail address
mail-code-mailbox-text =
    Hello,

    Someone entered this e-mail address at Taipei's school sign-on. Type the six digits below into the page. They are valid for { $minutes } minutes, and only until you ask for new ones.

    Tell them to nobody; no school will ask you for them. If this was not you, ignore this mail.
mail-code-invitation-subject = Your code for the invitation to parent-child binding
mail-code-invitation-text =
    Hello,

    Someone is answering an invitation to parent-child binding with this e-mail address. Type the six digits below into the page. They are valid for { $minutes } minutes, and only until you ask for new ones.

    Tell them to nobody; no school will ask you for them. If this was not you, ignore this mail.
mail-code-contact-subject = Your code for a new e-mail address
mail-code-contact-text =
    Hello,

    Someone wants to register this e-mail address as a contact of an account. Type the six digits below into the page. They are valid for { $minutes } minutes, and only until you ask for new ones.

    Tell them to nobody; no school will ask you for them. If this was not you, ignore this mail.
mail-binding-link-subject = You are bound to { $child }: activate your account
mail-binding-link-text =
    Hello,

    the school has confirmed that you are a guardian of { $child }. Press the button below, type the last six characters of your own ID or resident number, and choose a password.

    Your login name: { $login }

    The link works once, until { $clock } on { $date }.{ $earlier ->
        [good] {" "}The link that was mailed to you before is the same one: use either mail.
        [void] {" "}The link that was mailed to you before does not work any more: use this one.
       *[absent] {""}
    } If it is over, its page sends you a new one. If you did not apply, do not follow it, and tell the school.
mail-binding-link-link = Activate my account
mail-binding-approved-subject = You are bound to { $child }
mail-binding-approved-text =
    Hello,

    the school has confirmed that you are a guardian of { $child }. Sign in with the account you have and choose to act as a guardian. If you have not activated that account yet, sign in for the first time as your school told you.

    If you did not apply, tell the school.
mail-binding-approved-link = To my identities
mail-binding-off-subject = You are bound to your child, but your account is switched off
mail-binding-off-text =
    Hello,

    the school has confirmed that you are a guardian of { $child }, but the account you have is switched off. Please ask the school to switch it on again.
mail-delegation-link-subject = You are entrusted with { $child }: activate your account
mail-delegation-link-text =
    Hello,

    { $inviter } has entrusted you with { $child }; the last day is { $last_date }. Press the button below, type the last six characters of your own ID or resident number, and choose a password.

    Your login name: { $login }

    The link works once, until { $clock } on { $date }.{ $earlier ->
        [good] {" "}The link that was mailed to you before is the same one: use either mail.
        [void] {" "}The link that was mailed to you before does not work any more: use this one.
       *[absent] {""}
    } If it is over, its page sends you a new one. If you did not accept this, do not follow it, and tell the one who entrusted you.
mail-delegation-link-link = Activate my account
mail-delegation-approved-subject = You are entrusted with a child
mail-delegation-approved-text =
    Hello,

    { $inviter } has entrusted you with { $child }; the last day is { $last_date }. Sign in with the account you have and choose to act as a guardian. If you have not activated that account yet, sign in for the first time as your school told you.

    If you did not accept this, sign in and end it at “My children”.
mail-delegation-approved-link = To my identities
mail-delegation-off-subject = You are entrusted with a child, but your account is switched off
mail-delegation-off-text =
    Hello,

    { $inviter } has entrusted you with { $child }; the last day is { $last_date }. The account you have is switched off; please ask the school to switch it on again.
mail-account-elsewhere-subject = Your guardian account will be activated by another e-mail address
mail-account-elsewhere-text =
    Hello,

    somebody with your name and ID number applied to be bound to { $child }, and it was approved. The link that activates the account went to the address that was proved with the application, which is not this one. If that was you, there is nothing to do; if not, tell the school at once.
mail-binding-waits-subject = The binding is approved and waits for your child
mail-binding-waits-text =
    Hello,

    the school has approved your binding to { $child }. The child is of age: it takes effect once she or he signs in and agrees. Until then you cannot act as a guardian. You will get a mail when it takes effect.
mail-binding-agreed-subject = Your child has agreed to the binding
mail-binding-agreed-text =
    Hello,

    { $child } lets you go on acting as a guardian.
mail-guardian-waits-subject = A guardian waits for your consent
mail-guardian-waits-text =
    Hello,

    the school has approved the binding of { $guardian } to you. You are of age, so it is for you to decide. As long as you have not agreed, nobody acts as your guardian by it or sees anything of you.
mail-guardian-waits-link = Decide
mail-binding-returned-subject = Your application for parent-child binding was returned
mail-binding-returned-text =
    Hello,

    your application for { $child } was returned. Reason: { $reason ->
        [name_differs] the name is not the one the school knows
        [number_differs] the ID number is not the one the school knows
        [relation_unproven] the relation is not the one the school knows, or nothing shows it
        [not_guardian] the school knows of no such guardian
        [wrong_student] it is about another student
        [signature] the signature cannot be read
        [student_left] the student is at no school of the city any more
       *[other] see the note
    }. { $words }

    With the e-mail address or mobile of the application (or signed in, if you applied so) you can go back to the pages of parent-child binding, correct it and send it again. If you have questions, ask the school.
mail-binding-returned-link = Back to parent-child binding
mail-binding-undone-subject = Your application for parent-child binding is looked at again
mail-binding-undone-text =
    Hello,

    the school has taken back its decision about your application for { $child } and looks at it again. If an activation link was mailed to you, it does not work for now; you will get another mail.
mail-binding-ended-subject = A parent-child binding has ended
mail-binding-ended-text =
    Hello,

    your binding to { $child } has ended. Reason: { $reason ->
        [majority] the child is of age and did not agree that it goes on
        [left] the student is at no school of the city any more
        [unbound] the school does not name you as a guardian of the student any more; if that is wrong, please ask the school
        [expired] the day came on which it was to end
       *[other] please ask the school
    }. You cannot act as a guardian of this child any more; nothing else you can act as has changed.
mail-guardian-added-subject = A guardian of your child was added
mail-guardian-added-text =
    Hello,

    { $guardian } ({ $relation ->
        [father] father
        [mother] mother
        [grandfather_p] paternal grandfather
        [grandmother_p] paternal grandmother
        [grandfather_m] maternal grandfather
        [grandmother_m] maternal grandmother
       *[other] other relation
    }) can now act as a guardian of { $child }. If you do not know this person, tell the school at once.
mail-guardian-added-sealed-subject = A guardian of your child was added
mail-guardian-added-sealed-text =
    Hello,

    another guardian of { $child } was confirmed by the school. If you have questions, ask the school.
mail-delegate-added-subject = Somebody was entrusted with your child
mail-delegate-added-text =
    Hello,

    { $inviter } has entrusted { $guardian } with { $child }; the last day is { $last_date }. This is between guardians; no school looks into it.

    Sign in whenever you want to end it, at “My children”.
mail-delegate-added-link = To my children
mail-delegate-added-sealed-subject = Somebody was entrusted with your child
mail-delegate-added-sealed-text =
    Hello,

    somebody was entrusted with { $child }; the last day is { $last_date }. This is between guardians; no school looks into it.

    Sign in whenever you want to end it, at “My children”. If you have questions, ask the school.
mail-delegate-added-sealed-link = To my children
mail-guardian-undone-subject = The news of a new guardian was taken back
mail-guardian-undone-text =
    Hello,

    we told you that a guardian of { $child } was added. The school has taken that decision back. If you have questions, ask the school.
mail-review-call-subject = Applications for parent-child binding are waiting
mail-review-call-text =
    Hello,

    { $count } applications for parent-child binding are waiting for a decision{ $stage ->
        [deputy] ; nobody has decided yet, so please do in the homeroom teacher’s place
        [school_admin] ; nobody has decided yet, so please do
       *[reminded] ; please look at them
    }. Applications of your own family are decided by others of the school and are not on your list.
mail-review-call-link = To the desk
mail-invitation-subject = You are asked to look after a child
mail-invitation-text =
    Hello,

    { $inviter } would like to entrust you with { $child }. Please follow the link below, prove your contact and say who you are; you can begin once it is confirmed.

    The link is good for seven days. If you do not know who asks, ignore this mail or decline on the page.
mail-invitation-link = See the invitation
mail-invitation-answered-subject = Your invitation was answered
mail-invitation-answered-text =
    Hello,

    the invitation that you sent for { $child } was answered. Please sign in and confirm who it is; nothing works before you have.
mail-invitation-answered-link = Confirm
mail-request-made-subject = A request of a guardian or a student waits
mail-request-made-text =
    Hello,

    a guardian or a student asks for something. Please sign in to see and settle it. To protect personal data, this mail does not say what it is.
mail-request-made-link = See the request
mail-request-granted-subject = The school did as you asked
mail-request-granted-text =
    Hello,

    the school has done what you asked for ({ $kind ->
        [unbind] unbinding
        [correct_name] correction of a name
        [correct_number] correction of a number
       *[not_my_child] a wrong binding
    }). The school says: “{ $words }”
mail-request-granted-link = See it
mail-request-refused-subject = The school answered your request
mail-request-refused-text =
    Hello,

    the school looked into what you asked for ({ $kind ->
        [unbind] unbinding
        [correct_name] correction of a name
        [correct_number] correction of a number
       *[not_my_child] a wrong binding
    }) and did not do it. The school says: “{ $words }”
mail-request-refused-link = See it
mail-request-closed-subject = No school looks into your request any more
mail-request-closed-text =
    Hello,

    no school looks into what you asked for ({ $kind ->
        [unbind] unbinding
        [correct_name] correction of a name
        [correct_number] correction of a number
       *[not_my_child] a wrong binding
    }) any more, since the student left the schools of the city. If you have questions, ask the school the student was at.
mail-request-closed-link = See it
mail-password-changed-subject = Your password was changed
mail-password-changed-text =
    Hello,

    your password was changed on { $date } at { $clock }, and other devices were signed out.

    If you did this, there is nothing to do. If you did not, tell your school at once.
