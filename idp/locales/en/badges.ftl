badges-heading = Badges of the class
badges-link = Badges
badges-lead = Small children sign in by a badge and three pictures of their own. They choose the pictures within 24 hours of the issue.
badges-issue-missing = Issue and print badges
badges-issue-missing-hint = { $count ->
    [one] For one student who has none.
   *[other] For { $count } students who have none.
}
badges-issue-all = Issue anew for the whole class
badges-all-have = Every student who can have a badge has one.
badges-nobody-can = No student can use a badge now.
badges-state-none = No badge yet
badges-state-live = In use
badges-state-closed = Closed after too many wrong tries
badges-state-voided = Void
badges-no-not-in-use = The account is not activated, or is switched off: no badge.
badges-no-other-role = Has another role besides student: no badge.
badges-no-second-factor = Has a second factor: no badge.
badges-no-family = This is your own child. A school administrator does this.
badges-pictures-chosen = pictures chosen
badges-pictures-until = pictures can be chosen until { "" }
badges-pictures-late = no pictures were chosen in time
badges-wrong-lately = Wrong pictures in the last 7 days: { $count }.
badges-guessed = Somebody may have the code and be guessing: issue another badge.
badges-acts = Change
badges-act-issue = Issue a badge
badges-act-again = Issue another; this one is void
badges-act-void = Void
badges-act-restore = Bring back
badges-act-open = Open again
badges-act-pictures = Choose pictures anew
badges-done-voided = The badge is void. Devices that signed in by it are signed out. It can be brought back within 10 minutes.
badges-done-restored = The badge can be used again.
badges-done-opened = The badge is open again.
badges-done-reset = The pictures can be chosen anew within 24 hours.
badges-done-nothing = There was nothing to do.
badges-confirm-heading = Issue anew for the whole class?
badges-confirm-lead = { $count ->
    [one] One present badge is void at once, and devices that signed in by it are signed out. The pictures stay.
   *[other] The { $count } present badges are void at once, and devices that signed in by them are signed out. The pictures stay.
}
badges-confirm-do = Issue anew, at once
badges-confirm-back = Do not
badges-sheets-heading = Print badges
badges-sheets-lead = { $count ->
    [one] One badge; an A4 page holds eight. After this page the same badge cannot be printed again, only issued anew.
   *[other] { $count } badges, eight on an A4 page. After this page the same badges cannot be printed again, only issued anew.
}
badges-back = Back to the badges
