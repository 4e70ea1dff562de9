package web

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// neighbours are Ashby, which looks, Colne, which withholds, and Dunford, which joins later.
type neighbours struct {
	*site
	ann, cleo *site // administrators of Ashby and of Colne
	token     string
	group     store.Group
	dunford   store.Council
	contract  *kind.Kind
}

// secrets are what Colne's withheld fields hold, one way or the other.
var secrets = []string{"quibblewort", "snorkelby"}

func openNeighbours(t *testing.T) *neighbours {
	t.Helper()
	s, ctx := open(t), context.Background()
	n := &neighbours{site: s}
	n.contract, _ = kind.Of("contract")
	colne := s.add("Colne District Council", "colne")
	n.dunford = s.add("Dunford District Council", "dunford")
	g, err := s.desk.AddGroup(ctx, desk.NewGroup{Name: "Vale", Councils: []string{"ashby", "colne"}, Actor: "test"}, func(store.Council) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	n.group = g
	n.ann = s.named("ann@ashby.example", kind.Administrator)
	theirs := *s
	theirs.council = colne
	n.cleo = theirs.named("cleo@colne.example", kind.Administrator)
	token, err := s.desk.CreateToken(ctx, "ann@ashby.example", desk.NewToken{Scope: "read", Days: 1})
	if err != nil {
		t.Fatal(err)
	}
	n.token = token.Token
	for council, fields := range map[string][]string{"ashby": {"function", "end", "annual_value"}, "dunford": {"function", "end", "annual_value"}} {
		n.keep(council, "contract", 0, map[string]kind.Value{"title": kind.TextValue("Housing of " + council), "function": kind.TextValue("Housing management"), "end": kind.DateValue(kind.DateOf(2027, 3, 31)), "annual_value": kind.MoneyValue(100_00)})
		if council == "ashby" {
			n.share(council, "contract", fields...)
		}
	}
	for _, name := range []string{"Civica UK Limited", "NEC"} {
		n.keep("colne", "supplier", 0, map[string]kind.Value{"name": kind.TextValue(name)})
	}
	return n
}

func (s *site) add(name, slug string) store.Council {
	s.t.Helper()
	c, err := s.desk.AddCouncil(context.Background(), desk.NewCouncil{Name: name, Slug: slug, Type: "district", Nation: "england", Actor: "test"})
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// keep makes a record (id 0) or changes one.
func (n *neighbours) keep(council, kindName string, id kind.ID, set map[string]kind.Value) kind.ID {
	n.t.Helper()
	k, _ := kind.Of(kindName)
	var ids []kind.ID
	if id > 0 {
		ids = []kind.ID{id}
	}
	id, _, err := n.desk.Save(context.Background(), kind.Whole(council, "test"), k, ids, set, 0)
	if err != nil {
		n.t.Fatal(err)
	}
	return id
}

// share makes these fields all that a council shares of a register; none at all withdraws it.
func (n *neighbours) share(council, kindName string, fields ...string) {
	n.t.Helper()
	k, _ := kind.Of(kindName)
	err := n.desk.SetConsent(context.Background(), kind.Whole(council, "test"), "vale", k, fields, len(fields) > 0)
	if err != nil {
		n.t.Fatal(err)
	}
}

// valueFor is some value of a field; texts hold a secret.
func valueFor(r *rand.Rand, f *kind.Field, secret string) kind.Value {
	x := r.IntN(3000) + 1
	switch f.Type {
	case kind.Text, kind.LongText:
		return kind.TextValue([]string{"Housing " + secret, "Revenues " + secret, secret}[x%3])
	case kind.Choice:
		return kind.TextValue(f.Choices[x%len(f.Choices)])
	case kind.List:
		return kind.ListValue([]string{secret})
	case kind.Int:
		return kind.IntValue(x % 24)
	case kind.YesNo:
		return kind.YesNoValue(x%2 == 0)
	case kind.Day:
		return kind.DateValue(kind.DateOf(2026, 6, 1) + kind.Date(x/3))
	case kind.Pence:
		return kind.MoneyValue(kind.Money(x * 1000))
	case kind.Ref:
		if f.To == "supplier" {
			return kind.RefValue(kind.ID(x%2 + 1))
		}
	}
	return kind.Value{}
}

// answers is everything that Ashby gets, by page, file and API, and the group's pages as Colne gets them.
func (n *neighbours) answers() map[string]string {
	n.t.Helper()
	out := map[string]string{}
	of := "/groups/vale"
	paths := []string{of, of + "/joint-buys?minimum=2&months=60", of + "/joint-buys/export.csv?minimum=2", of + "/joint-buys/export.xlsx?minimum=2", of + "/overlap?by=function", of + "/findings", of + "/consent", of + "/consent/export.csv",
		of + "/overlap", of + "/overlap/export.csv?by=function", of + "/overlap/export.xlsx?by=function&minimum=3",
		of + "/registers/contracts?columns=all", of + "/registers/contracts/export.csv", of + "/registers/contracts/export.xlsx", of + "/registers/suppliers", of + "/registers/nothing", of + "/registers/contracts?page=99"}
	for _, word := range append([]string{"civica", "100", "-"}, secrets...) {
		paths = append(paths, of+"/registers/contracts?q="+word)
	}
	for i := range n.contract.Fields {
		f := n.contract.Fields[i].Name
		paths = append(paths, of+"/registers/contracts/export.csv?sort="+f, of+"/registers/contracts/export.csv?sort="+f+"&down=1", of+"/registers/contracts/export.csv?"+f+"="+secrets[i%2], of+"/registers/contracts/export.csv?"+f+"=-")
	}
	for _, p := range append(paths, "/", "/changes", "/search?q="+secrets[0], "/search?q="+secrets[1], "/findings") {
		status, body, h := n.ann.get("/c/ashby" + p)
		out["ashby "+p] = fmt.Sprint(status, h.Get("Content-Disposition"), body)
	}
	for _, p := range paths[:7] {
		if p == of+"/consent" {
			continue // the council's own people are told who gave it
		}
		status, body, _ := n.cleo.get("/c/colne" + p)
		out["colne "+p] = fmt.Sprint(status, body)
	}
	for _, p := range []string{"/coverage", "/registers/contracts", "/registers/contracts?sort=annual_value", "/registers/contracts?q=" + secrets[0], "/joint-buys?minimum=2", "/overlap?by=function", "/comparisons", "/joint-buys?minimum=x"} {
		r, err := http.NewRequest(http.MethodGet, n.url+"/api/v1/councils/ashby"+of+p, nil)
		if err != nil {
			n.t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+n.token)
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			n.t.Fatal(err)
		}
		status, body, _ := n.read(a)
		if status == http.StatusTooManyRequests {
			n.t.Fatal("the token has had its share")
		}
		out["api "+p] = fmt.Sprint(status, body)
	}
	return out
}

// Whatever Colne consents to, no byte that anybody in the group gets hangs on what it withholds: not on pages, in files, orders, searches,
// counts, joint buys, comparisons, findings or errors, nor when a council joins and leaves.
func TestWithheldIsInNoAnswer(t *testing.T) {
	n := openNeighbours(t)
	asked := 0
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 5))
		shared := []string{}
		for _, f := range group.Shareable(n.contract) {
			if r.IntN(3) == 0 {
				shared = append(shared, f.Name)
			}
		}
		if seed == 0 {
			n.share("colne", "contract")
			shared = nil
		} else {
			n.share("colne", "contract", append(shared, "title")...)
		}
		var ids []kind.ID
		var withheld [2][]map[string]kind.Value
		for i := range 2 {
			set := map[string]kind.Value{"title": kind.TextValue(fmt.Sprintf("Housing system %d of %d", i, seed))}
			other := [2]map[string]kind.Value{{}, {}}
			for j := range n.contract.Fields {
				f := &n.contract.Fields[j]
				switch {
				case f.Name == "title":
				case slices.Contains(shared, f.Name):
					set[f.Name] = valueFor(r, f, "shared")
				default:
					other[0][f.Name], other[1][f.Name] = valueFor(r, f, secrets[0]), valueFor(r, f, secrets[1])
				}
			}
			ids = append(ids, n.keep("colne", "contract", 0, set))
			withheld[0], withheld[1] = append(withheld[0], other[0]), append(withheld[1], other[1])
		}
		var first [2]map[string]string // alone, and after Dunford joined
		for way := range 2 {
			for i, id := range ids {
				n.keep("colne", "contract", id, withheld[way][i])
			}
			for joined := range 2 {
				if joined == 1 {
					n.join()
				}
				got := n.answers()
				asked += len(got)
				if way == 0 {
					first[joined] = got
				}
				for path, answer := range got {
					if answer != first[joined][path] {
						t.Errorf("seed %d, shared %v: %s hangs on what is withheld", seed, shared, path)
					}
					at := strings.ReplaceAll(answer, `value="`+secrets[0]+`"`, "")
					at = strings.ReplaceAll(at, `value="`+secrets[1]+`"`, "")
					if !strings.Contains(path, "q=") && !strings.Contains(path, "="+secrets[0]) && !strings.Contains(path, "="+secrets[1]) && (strings.Contains(at, secrets[0]) || strings.Contains(at, secrets[1])) {
						t.Errorf("seed %d: %s holds a secret", seed, path)
					}
				}
			}
			err := n.desk.LeaveGroup(context.Background(), kind.Whole("dunford", "test"), "vale")
			if err != nil {
				t.Fatal(err)
			}
			n.forgetHistory()
		}
		for _, id := range ids {
			_, err := n.desk.Remove(context.Background(), kind.Whole("colne", "test"), n.contract, []kind.ID{id}, 0)
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if asked < 2000 {
		t.Errorf("only %d answers were looked at", asked)
	}
}

// join takes Dunford into the group, with its contract's value.
func (n *neighbours) join() {
	n.t.Helper()
	const at = "2026-11-01T00:00:00Z" // the same each time, for the history shows it
	err := n.desk.Store.JoinGroup(context.Background(), n.group.ID, n.dunford.ID, at, "test")
	if err != nil {
		n.t.Fatal(err)
	}
	err = n.desk.Store.SetConsent(context.Background(), n.group.ID, n.dunford.ID, "contract", []string{"title", "function", "end", "annual_value"}, at, "test")
	if err != nil {
		n.t.Fatal(err)
	}
}

// forgetHistory drops what the group's pages say of Dunford's earlier stay, which differs from one time to the next by itself.
func (n *neighbours) forgetHistory() {
	n.t.Helper()
	err := n.database(`delete from consent where council = ?`, n.dunford.ID)
	if err != nil {
		n.t.Fatal(err)
	}
}

// Everybody in a group gets the same page of it, but for the frame with their council's name; who is in no council of the group gets none.
func TestAGroupIsTheSameForAll(t *testing.T) {
	n := openNeighbours(t)
	n.share("colne", "contract", "end")
	n.keep("colne", "contract", 0, map[string]kind.Value{"title": kind.TextValue("Housing system"), "end": kind.DateValue(kind.DateOf(2027, 1, 31))})
	main := func(s *site, council, path string) string {
		status, body, _ := s.get("/c/" + council + "/groups/vale" + path)
		_, body, _ = strings.Cut(body, "<main")
		body, _, ok := strings.Cut(body, "</main>")
		if status != http.StatusOK || !ok {
			t.Fatalf("%s gave %d", path, status)
		}
		return strings.ReplaceAll(body, "/c/"+council+"/", "/c/council/")
	}
	for _, path := range []string{"", "/registers/contracts", "/joint-buys?minimum=2", "/findings"} {
		if a, c := main(n.ann, "ashby", path), main(n.cleo, "colne", path); a != c {
			t.Errorf("%s differs:\n%s\n%s", path, a, c)
		}
	}
	outside := *n.site
	outside.council = n.dunford
	dan := outside.named("dan@dunford.example", kind.Administrator)
	for _, path := range []string{"", "/registers/contracts", "/joint-buys", "/consent", "/registers/contracts/export.csv"} {
		status, body, _ := dan.get("/c/dunford/groups/vale" + path)
		if status != http.StatusNotFound || strings.Contains(body, "Housing") || strings.Contains(body, "Vale") {
			t.Errorf("outside the group, %s gave %d", path, status)
		}
	}
}

// A group is made by somebody who administers each of its councils, and by nobody else; only a council's own people change what it shares.
func TestWhoMakesGroupsAndShares(t *testing.T) {
	n := openNeighbours(t)
	status, body, _ := n.ann.post("/c/ashby/groups", url.Values{"name": {"Grab"}, "council": {"ashby", "colne"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "administrator of each of the councils") {
		t.Errorf("a group with somebody else's council gave %d", status)
	}
	a, err := n.desk.Store.Account(context.Background(), "ann@ashby.example")
	if err != nil {
		t.Fatal(err)
	}
	err = n.desk.Store.Grant(context.Background(), a.ID, n.dunford.ID, string(kind.Administrator))
	if err != nil {
		t.Fatal(err)
	}
	status, _, h := n.ann.post("/c/ashby/groups", url.Values{"name": {"Two of us"}, "council": {"ashby", "dunford"}})
	if status != http.StatusSeeOther || h.Get("Location") != "/c/ashby/groups/two-of-us" {
		t.Errorf("a group of one's own councils gave %d %s", status, h.Get("Location"))
	}
	reader := n.person(kind.Reader)
	if status, _, _ := reader.post("/c/ashby/groups/vale/consent/contracts", url.Values{"do": {"withdraw"}}); status != http.StatusForbidden {
		t.Errorf("a reader withdrawing gave %d", status)
	}
	status, body, _ = n.ann.post("/c/ashby/groups/vale/consent/people", url.Values{"do": {"share"}, "field": {"name"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "about named people") {
		t.Errorf("sharing people gave %d", status)
	}
	if identity.May(kind.Viewer{Roles: []kind.Role{kind.GroupOfficer}}, identity.Share) {
		t.Error("a group officer says what a council shares")
	}
}
