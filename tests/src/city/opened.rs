//! Rows as they were before their personal columns were sealed.

use city::accounts::{open_email, open_login_name, open_phone};
use tables::{account, person};

use super::City;

impl City {
    /// The row with its address and telephone number opened, as its owner would read it.
    pub fn opened(&self, row: person::Model) -> person::Model {
        let sealer = self.app.keyring.sealer();
        let email = open_email(&sealer, &row).expect("an address that opens");
        let phone = open_phone(&sealer, &row).expect("a number that opens");
        person::Model { email, phone, email_sealed: None, phone_sealed: None, ..row }
    }

    /// The row with its login name opened.
    pub fn opened_account(&self, row: account::Model) -> account::Model {
        let name = open_login_name(&self.app.keyring.sealer(), &row).expect("a name that opens");
        account::Model { login_name: name, login_name_sealed: None, ..row }
    }
}
