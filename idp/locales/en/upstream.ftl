upstream-ways-title = Other ways to sign in
upstream-ways-hint = A linked account stands for your password. We send you a mail about each new link.
upstream-link-since = Linked on{" "}
upstream-link-used = Last used:{" "}
upstream-link-unused = Not used to sign in yet
upstream-link-end = Unlink
upstream-add-title = Link another account
upstream-comma = ,{" "}
upstream-offer-heading = Link another account
upstream-offer-lead = Do you want to link this { $way } account to your city account? Then you can sign in to your city account with it.
upstream-offer-way = Way to sign in
upstream-offer-name = Name of the account
upstream-offer-nameless = (not told)
upstream-offer-hint = Role, as it is registered there
upstream-offer-hint-only = It only helps you to know the account again. It does not change your roles here.
upstream-offer-danger = Once linked, whoever uses this { $way } account gets into the city account of { $whose }. If it is not your own account, because somebody else used this computer before, do not link it.
upstream-offer-whose = Your city account
upstream-offer-yes = Link this account
upstream-offer-no = Do not link it
upstream-offer-onward = Go on
upstream-offer-taken = This { $way } account is linked to another city account, so it was not linked.
upstream-offer-full = You linked too many accounts today, so { $way } was not linked. Try again tomorrow.
upstream-mail-linked-subject = A new way to sign in was linked to your city account
upstream-mail-linked-text =
    On { $date } at { $clock }, somebody who was signed in to your city account linked a { $way } account ({ $account }). From now on, that account signs in to your city account.

    If it was you, you need not do anything.

    If it was not you, unlink it on the page "My identities" at once, and change your password.
upstream-mail-linked-link = Open my identities
