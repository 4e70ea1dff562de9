// Package linkage tells whether two names in a council's papers mean the same organisation, and how sure it is. A payee is spelt
// many ways (LTD, LIMITED, t/a, misspelt, cut off at 32 letters) and different organisations have nearly the same name (a
// software house and a van hire firm). So it compares numbers first: a company number or a VAT number settles a pair. Names give
// only a confidence between 0 and 1, with the reasons in words, for a person to answer. The one automatic equality of names is
// Exact.
//
// The confidence was fitted on pairs from public spending files of two English councils, where a shared supplier number or VAT
// number says which pairs are true; fit_test.go refits it. Numbers of companies and VAT numbers are those of the United Kingdom.
package linkage
