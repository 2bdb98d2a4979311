logout-confirm-heading = Sign out?
logout-confirm-asked = The service that asks you to sign out:{ " " }
logout-confirm-lead = Services you entered with the same account in this browser are signed out, too.
logout-confirm-yes = Sign out
logout-confirm-no = Stay signed in
logout-done-heading = You are signed out
logout-done-lead = If this is a shared computer, close the browser window.
logout-done-again = Sign in again
# Why the way back to the service is lost; named for the developers of the service.
logout-lost-unreadable = You will not be led back to the service: its parameters cannot be read, or one is repeated.
logout-lost-no-hint = You will not be led back to the service: it sent no id_token_hint.
logout-lost-bad-hint = You will not be led back to the service: its id_token_hint cannot be verified.
logout-lost-other-client = You will not be led back to the service: client_id is not the client of id_token_hint.
logout-lost-not-registered = You will not be led back to the service: it did not register this post_logout_redirect_uri.
