package linkage

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

func TestCompanyNumber(t *testing.T) {
	for in, want := range map[string]string{
		"00445790": "00445790", "445790": "00445790", " 0044 5790 ": "00445790", "445790.0": "00445790", "OC307742": "OC307742", "oc 7742": "OC007742", "SC123456": "SC123456",
		"sc-12345": "SC012345", "NI012345": "NI012345", "R0000123": "R0000123", "IP12345R": "IP12345R", "SP2345RS": "SP2345RS", "RC000658": "RC000658", "CE012345": "CE012345",
		"12345678": "12345678", "XX123456": "", "00000000": "", "99999999": "", "123": "", "123456789": "", "TBC": "", "": "", "n/a": "", "OC000000": "", "GB123456789": "", "12a45678": "",
	} {
		if got, ok := CompanyNumber(in); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %t, want %q", in, got, ok, want)
		}
	}
}

func TestPartnershipsGetTheirPrefixBack(t *testing.T) {
	for _, c := range []struct {
		number, name, want string
		repaired           bool
	}{
		{"00307742", "Marlow Legal LLP", "OC307742", true}, {"307742", "Marlow Legal L.L.P.", "OC307742", true}, {"00307742", "Marlow Legal Ltd", "00307742", false},
		{"00307742", "Scallp Foods", "00307742", false}, {"OC307742", "Marlow Legal LLP", "OC307742", false}, {"01234567", "Marlow Legal LLP", "01234567", false},
	} {
		if got, repaired, ok := CompanyNumberFor(c.number, c.name); !ok || got != c.want || repaired != c.repaired {
			t.Errorf("%s for %s: %s %t %t", c.number, c.name, got, repaired, ok)
		}
	}
}

func TestEveryPrefixOfTheRegister(t *testing.T) {
	dir := os.Getenv("MOOTHALL_TESTDATA")
	if dir == "" {
		t.Skip("MOOTHALL_TESTDATA is not set: no list of prefixes")
	}
	f, err := os.Open(filepath.Join(dir, "refdata", "CoNamePrefix.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		if _, ok := CompanyNumber(row[0] + "012345"); !ok {
			t.Errorf("%s (%s) is refused", row[0], row[1])
		}
	}
}

func TestVATNumber(t *testing.T) {
	for in, want := range map[string]string{
		"GB 980 7806 84": "980780684", "980780684": "980780684", "GB980780684001": "980780684", // modulus 97
		"100000034": "100000034", "100 0000 89": "100000089", // the same seven digits by both sums
		"980780685": "", "000000000": "", "12345": "", "": "", "GB": "", "Not registered": "",
	} {
		if got, ok := VATNumber(in); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %t, want %q", in, got, ok, want)
		}
	}
}
