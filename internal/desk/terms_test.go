package desk_test

import (
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// Only digital contracts that run are asked about, those with most to settle first; the public sees none of it.
func TestContractTerms(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "contracts.csv", []byte("Contract title,Supplier,End date,CPV codes,Annual value,Data ownership clause,Exit clause,Export clause,AI training,Price increase,Assignment clause\n"+
		"Planning system,Plancraft,31/03/2031,48000000,45000,yes,yes,yes,no,capped,yes\nForms,Formwise,31/03/2031,48000000,9000,no,yes,,yes,uncapped,unknown\nOld forms,Formwise,31/03/2020,48000000,9000,no,,,,,\nGrass cutting,Otter,31/03/2031,77314000,9000,no,,,,,\n"))
	all, err := d.Terms(picture(t, d), kind.Whole("ashby", "ann"))
	if err != nil || len(all) != 2 {
		t.Fatalf("%d contracts: %v", len(all), err)
	}
	forms := desk.TermsOf(all[0])
	said := ""
	for _, x := range forms.Terms {
		said += string(x.Said) + ", "
	}
	if forms.Contract != "Forms" || said != "not said, said, not recorded, said, said, not recorded, " || all[0].Open() != 5 || all[1].Open() != 0 {
		t.Errorf("%s: %s; %d and %d open", forms.Contract, said, all[0].Open(), all[1].Open())
	}
	_, err = d.Terms(picture(t, d), kind.Viewer{Council: "ashby", Clearance: kind.SeesPublic})
	if err == nil {
		t.Error("anybody may read the terms")
	}
}
