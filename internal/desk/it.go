package desk

// itSupplier tells whether a payee is an IT supplier of the catalogue, and under which name. It is a guess.
func (d *Desk) itSupplier(payee string) (name string, ok bool) {
	s, ok := d.Catalogue.SupplierOf(payee)
	if !ok || s.Confidence == "low" { // firms that sell much besides are left to their account words
		return "", false
	}
	return s.Name, true
}

// itWord is the word of an account or service that shows IT; "" when none does.
func (d *Desk) itWord(account, service string) string {
	x := d.Catalogue.Classify("", []string{account, service})
	if !x.Account {
		return ""
	}
	return x.Word
}

// itConfidence is how sure the catalogue is of spellings: of the least sure one.
func (d *Desk) itConfidence(payees []string) float64 {
	least := 1.0
	for _, p := range payees {
		least = min(least, d.Catalogue.Classify(p, nil).Confidence)
	}
	return least
}
