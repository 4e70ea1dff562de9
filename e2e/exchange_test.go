package e2e

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fromPack is what stands behind the name of a council that came by a pack.
var fromPack = regexp.MustCompile(` \(pack of [0-9-]+\)`)

// Story 5 with one council on an installation of its own, whose pack is brought: the joint buys are the same as with all of them on one. What is
// tampered with is refused whole; a withdrawal shows with the next pack; an older one cannot come back.
func TestExchange(t *testing.T) {
	here, there := newCLI(t), newCLI(t)
	story5(t, here)
	args := []string{"group", "joint-buys", "--group", "shared-leader", "--json", "--minimum", "2"}
	local := here.on([]int{0}, args...)
	there.on([]int{0}, "council", "add", "Colne", "--type", "district", "--nation", "england")
	there.on([]int{0}, "council", "add", "Neighbour", "--type", "district", "--nation", "england")
	there.on([]int{0}, "group", "add", "Abroad", "--councils", "colne,neighbour")
	_, files := councilsOfStory5()
	there.on([]int{0}, "import", there.file(files["Colne"][0], files["Colne"][1]), "--council", "colne", "--yes")
	there.on([]int{0}, "consent", "set", "--council", "colne", "--group", "abroad", "--register", "contract", "--fields", "supplier,function,start,end")
	export := func(name string) string {
		t.Helper()
		out := filepath.Join(t.TempDir(), name)
		there.on([]int{0}, "exchange", "export", "--group", "abroad", "--council", "colne", "--out", out)
		return out
	}
	bring := func(file string, says string) {
		t.Helper()
		if says == "" {
			here.on([]int{0}, "exchange", "import", file, "--group", "shared-leader")
			return
		}
		_, out, code := here.run("exchange", "import", file, "--group", "shared-leader")
		if code != 3 || !strings.Contains(out, says) {
			t.Errorf("%s is refused with %q, want %q", filepath.Base(file), out, says)
		}
	}
	first := export("first.pack")
	raw, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(raw, []byte(secretValue)) {
		t.Error("the pack holds what Colne does not share")
	}
	bring(first, "not known here")
	key := strings.TrimSpace(there.on([]int{0}, "exchange", "key"))
	here.on([]int{0}, "exchange", "trust", "Barton", key)
	bring(first, "not trusted to speak for Colne")
	here.on([]int{0}, "exchange", "trust", "Colne", key)
	if got := here.on([]int{0}, "exchange", "trust", "list"); strings.Count(got, key) != 2 {
		t.Errorf("trusted are %s", got)
	}
	bring(first, "is in this group itself")
	here.on([]int{0}, "group", "leave", "--group", "shared-leader", "--council", "colne")
	for says, bad := range map[string][]byte{
		"cut off": raw[:len(raw)-40], "checksum": bytes.Replace(raw, []byte("OpenRevenues"), []byte("OpenRevenuez"), 1),
		"form 7": bytes.Replace(raw, []byte(`{"moothall_exchange":1`), []byte(`{"moothall_exchange":7`), 1), "not an exchange pack": []byte("Ref,Title\n"),
		"larger than": make([]byte, 33<<20),
	} {
		bring(here.file("tampered", string(bad)), says)
	}
	bring(first, "")
	bring(first, "as new or newer")
	if got := fromPack.ReplaceAllString(here.on([]int{0}, args...), ""); got != local {
		t.Errorf("with a pack the joint buys are others: %s", cmp.Diff(local, got))
	}
	records := here.on([]int{0}, "group", "records", "contract", "--group", "shared-leader", "--csv")
	if !strings.Contains(records, "Colne (pack of "+storyDay+")") || !strings.Contains(records, "OpenRevenues") || strings.Contains(records, secretValue) {
		t.Errorf("the register with a pack: %s", records)
	}
	second := export("second.pack")
	there.on([]int{0}, "consent", "withdraw", "--council", "colne", "--group", "abroad", "--register", "contract")
	third := export("third.pack")
	bring(third, "")
	bring(second, "as new or newer")
	if got := here.on([]int{0}, "group", "records", "contract", "--group", "shared-leader", "--csv"); strings.Contains(got, "OpenRevenues") || !strings.Contains(got, "Colne (pack of") {
		t.Errorf("after the withdrawal the register is %s", got)
	}
	var made []struct{ Consent string }
	decode(t, there.on([]int{0}, "exchange", "made", "--group", "abroad", "--json"), &made)
	if len(made) != 3 || !strings.Contains(made[0].Consent, "function") || made[2].Consent != "" {
		t.Errorf("made were %+v", made)
	}
	here.on([]int{0}, "exchange", "trust", "remove", "Colne")
	if got := here.on([]int{0}, "exchange", "list", "--group", "shared-leader"); got != "" {
		t.Errorf("without trust the group holds %s", got)
	}
	here.on([]int{0}, "exchange", "trust", "Colne", key)
	here.on([]int{0}, "exchange", "remove", "colne", "--group", "shared-leader")
	if out := here.on([]int{0}, "group", "coverage", "--group", "shared-leader", "--json"); strings.Contains(out, "pack of") {
		t.Errorf("after it was removed: %s", out)
	}
}

// The page of packs lists every pack that the reader's council made, also after a withdrawal, with that it stays out; other councils' it does not.
func TestExchangeOnThePage(t *testing.T) {
	c := newCLI(t)
	for _, name := range []string{"Ashby", "Barton"} {
		c.on([]int{0}, "council", "add", name, "--type", "district", "--nation", "england")
	}
	c.on([]int{0}, "group", "add", "Vale", "--councils", "ashby,barton")
	c.on([]int{0}, "import", c.file("contracts.csv", "Ref,Title,End\nX-9,OpenRevenues,30/09/2027\n"), "--council", "ashby", "--yes")
	c.on([]int{0}, "consent", "set", "--council", "ashby", "--group", "vale", "--register", "contract", "--fields", "end")
	pack := filepath.Join(t.TempDir(), "ashby.pack")
	c.on([]int{0}, "exchange", "export", "--group", "vale", "--council", "ashby", "--out", pack)
	c.on([]int{0}, "consent", "withdraw", "--council", "ashby", "--group", "vale", "--register", "contract")
	c.account("ann@ashby.example", "ashby", "administrator")
	c.account("bob@barton.example", "barton", "administrator")
	at := c.serve(storyDay)
	_, own := visitorOf(t, at, "ann@ashby.example").get("/c/ashby/groups/vale/exchange", "")
	_, others := visitorOf(t, at, "bob@barton.example").get("/c/barton/groups/vale/exchange", "")
	const frozen = "cannot be called back"
	if !strings.Contains(own, frozen) || !strings.Contains(own, "contract(end,title)") {
		t.Error("Ashby's page does not say which packs are out")
	}
	if strings.Contains(others, frozen) || strings.Contains(others, "contract(end,title)") {
		t.Error("Barton is told of Ashby's packs")
	}
	bringOnThePage(t, visitorOf(t, at, "bob@barton.example"), c)
	if !slices.Contains(strings.Fields(c.on([]int{0}, "exchange", "made", "--group", "vale")), "ashby") {
		t.Error("the pack is not listed as made by Ashby")
	}
}

// bringOnThePage brings a pack of Colne, whose installation is another, in by the form, and removes it again.
func bringOnThePage(t *testing.T, bob *reader, here *cli) {
	t.Helper()
	there := newCLI(t)
	for _, name := range []string{"Colne", "Dunford"} {
		there.on([]int{0}, "council", "add", name, "--type", "district", "--nation", "england")
	}
	there.on([]int{0}, "group", "add", "Abroad", "--councils", "colne,dunford")
	there.on([]int{0}, "import", there.file("contracts.csv", "Ref,Title,End\nX-9,Housing repairs,30/09/2027\n"), "--council", "colne", "--yes")
	there.on([]int{0}, "consent", "set", "--council", "colne", "--group", "abroad", "--register", "contract", "--fields", "end")
	pack := filepath.Join(t.TempDir(), "colne.pack")
	there.on([]int{0}, "exchange", "export", "--group", "abroad", "--council", "colne", "--out", pack)
	raw, err := os.ReadFile(pack)
	if err != nil {
		t.Fatal(err)
	}
	const page = "/c/barton/groups/vale/exchange"
	send := func(want int, says string) {
		t.Helper()
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", "colne.pack")
		if err != nil {
			t.Fatal(err)
		}
		_, err = part.Write(raw)
		if err = errors.Join(err, form.Close()); err != nil {
			t.Fatal(err)
		}
		q, err := http.NewRequest(http.MethodPost, bob.base+page, &body)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", form.FormDataContentType())
		status, answer := bob.send(q)
		if status != want || !strings.Contains(answer, says) {
			t.Errorf("bringing the pack gave %d, want %d with %q", status, want, says)
		}
	}
	send(http.StatusUnprocessableEntity, "is not known here")
	here.on([]int{0}, "exchange", "trust", "Colne", strings.TrimSpace(there.on([]int{0}, "exchange", "key")))
	send(http.StatusSeeOther, "")
	_, list := bob.get("/c/barton/groups/vale/registers/contracts", "")
	if !strings.Contains(list, "Housing repairs") || !strings.Contains(list, "Colne (pack of "+storyDay+")") {
		t.Error("the register does not show the council of the pack")
	}
	if status, _ := bob.post(page+"/colne/remove", nil); status != http.StatusSeeOther {
		t.Errorf("removing the pack gave %d", status)
	}
	if _, list = bob.get("/c/barton/groups/vale/registers/contracts", ""); strings.Contains(list, "Housing repairs") {
		t.Error("the pack is removed and still shown")
	}
	if status, _ := bob.post(page+"/make", nil); status != http.StatusOK {
		t.Errorf("making a pack gave %d", status)
	}
}
