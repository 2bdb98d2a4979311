logout-confirm-heading = Sign out?
logout-confirm-asked = The service that asks you to sign out:{ " " }
logout-confirm-lead = Services you entered with the same account in this browser are signed out, too.
logout-confirm-yes = Sign out
logout-confirm-no = Stay signed in
logout-done-heading = You are signed out
logout-done-lead = If this is a shared computer, close the browser window.
logout-done-again = Sign in again
