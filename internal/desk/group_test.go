package desk_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// A rule is asked of a council only when it shares everything that the rule judges by and says; the others are counted.
func TestGroupRules(t *testing.T) {
	d, _, _ := open(t)
	_, err := d.AddCouncil(ctx, desk.NewCouncil{Name: "Barton", Slug: "barton", Type: "district", Nation: "england", Actor: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.AddGroup(ctx, desk.NewGroup{Name: "Vale", Councils: []string{"ashby", "barton"}, Actor: "ann"}, func(store.Council) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	bring(t, d, "contracts.csv", []byte("Ref,Title,Supplier name,Start date,End date,Auto renews,Renews every months,Notice months,Annual value\nA1,Revenues system,Civica,01/04/2020,31/12/2026,yes,12,1,100\n"))
	found := func(fields ...string) (desk.GroupFindings, bool) {
		t.Helper()
		k, _ := kind.Of("contract")
		err := d.SetConsent(ctx, kind.Whole("ashby", "ann"), "vale", k, fields, true)
		if err != nil {
			t.Fatal(err)
		}
		v, err := d.GroupView(ctx, "vale", 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		all := d.GroupFindings(v).Councils
		at := slices.IndexFunc(all, func(x desk.GroupFindings) bool { return x.Council != "Barton" })
		return all[at], slices.ContainsFunc(all[at].Findings, func(f desk.GroupFinding) bool { return f.Rule == "CONTRACT-NOTICE" })
	}
	everything := []string{"supplier", "end", "extended_end", "auto_renews", "renews_every_months", "notice_months", "notice_days", "annual_value", "value"}
	some, there := found(everything...)
	if !there || some.Rules == 0 || some.NotShared == 0 {
		t.Errorf("with everything that the rule reads shared: %v %+v", there, some)
	}
	for i, withheld := range everything {
		less, there := found(slices.Delete(slices.Clone(everything), i, i+1)...)
		if there || less.NotShared <= some.NotShared {
			t.Errorf("without %s: found %v, %d rules not asked", withheld, there, less.NotShared)
		}
	}
}

// A register whose last file was refused is unreadable until a good one comes; a refused file beside good records changes nothing.
func TestUnreadableUntilAGoodFile(t *testing.T) {
	d, _, _ := open(t)
	barton, err := d.AddCouncil(ctx, desk.NewCouncil{Name: "Barton", Slug: "barton", Type: "district", Nation: "england", Actor: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.AddGroup(ctx, desk.NewGroup{Name: "Vale", Councils: []string{"ashby", "barton"}, Actor: "ann"}, func(store.Council) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	k, _ := kind.Of("contract")
	err = d.SetConsent(ctx, kind.Whole("barton", "ann"), "vale", k, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	const pdf = "%PDF-1.7 a secret title"
	says := func(want string) {
		t.Helper()
		v, err := d.GroupView(ctx, "vale", 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		c := v.Coverage(k)
		if c.Figures() != want || strings.Contains(c.Says, "secret") || strings.Contains(c.Says, ".pdf") {
			t.Errorf("the coverage is %q, want %q", c.Says, want)
		}
	}
	says("0 of 2 read, 1 not shared, 1 with nothing recorded")
	_, err = d.Import(ctx, "barton", []desk.Incoming{{Name: "posts.pdf", Data: strings.NewReader(pdf), Size: int64(len(pdf))}}, desk.Choices{})
	if err != nil {
		t.Fatal(err)
	}
	says("0 of 2 read, 1 not shared, 1 with nothing recorded")                                                                     // another register's file
	_, err = d.Keep(ctx, barton, desk.Incoming{Name: "Contracts.pdf", Data: strings.NewReader(pdf), Size: int64(len(pdf))}, "ann") // as a browser brings it
	if desk.Refusal(err) == "" {
		t.Fatalf("a PDF is taken: %v", err)
	}
	says("0 of 2 read, 1 not shared, 1 unreadable")
	const good = "Ref,Title\nA1,Revenues\n"
	r, err := d.Import(ctx, "barton", []desk.Incoming{{Name: "contracts.csv", Data: strings.NewReader(good), Size: int64(len(good))}}, desk.Choices{})
	if err != nil {
		t.Fatal(err)
	}
	says("1 of 2 read, 1 not shared")
	_, err = d.Undo(ctx, "barton", r.ChangeSet, "ann")
	if err != nil {
		t.Fatal(err)
	}
	says("0 of 2 read, 1 not shared, 1 with nothing recorded")
}

// Whoever uses a product or a supplier is found across the councils that share it.
func TestWhoElseUses(t *testing.T) {
	d, _, _ := open(t)
	_, err := d.AddCouncil(ctx, desk.NewCouncil{Name: "Barton", Slug: "barton", Type: "district", Nation: "england", Actor: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.AddGroup(ctx, desk.NewGroup{Name: "Vale", Councils: []string{"ashby", "barton"}, Actor: "ann"}, func(store.Council) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	bring(t, d, "systems.csv", []byte("System name,Supplier name,Version\nRevenues,Civica,9.1\nPlanning,Idox,2\n"))
	k, _ := kind.Of("system")
	uses := func(word string) int {
		t.Helper()
		v, err := d.GroupView(ctx, "vale", 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		return len(v.List(k, desk.Filter{Search: word}))
	}
	if n := uses("civica"); n != 0 {
		t.Errorf("before consent %d systems are found", n)
	}
	err = d.SetConsent(ctx, kind.Whole("ashby", "ann"), "vale", k, []string{"supplier"}, true)
	if err != nil {
		t.Fatal(err)
	}
	if uses("civica") != 1 || uses("9.1") != 0 || uses("") != 2 {
		t.Errorf("civica finds %d, a version %d, all are %d", uses("civica"), uses("9.1"), uses(""))
	}
}
