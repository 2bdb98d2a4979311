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
