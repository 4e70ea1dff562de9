package estate

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
)

// sharedFile reads a file of the shared test data, whose expected values were worked out by a separate script.
func sharedFile(t *testing.T, into any, parts ...string) []byte {
	t.Helper()
	dir := os.Getenv("MOOTHALL_TESTDATA")
	if dir == "" {
		t.Skip("MOOTHALL_TESTDATA is not set: no estate with expected values to read")
	}
	raw, err := os.ReadFile(filepath.Join(append([]string{dir}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	if into != nil {
		err = json.Unmarshal(raw, into)
		if err != nil {
			t.Fatal(err)
		}
	}
	return raw
}

// A made-up estate of 300 systems: what each takes down, and when each is back after all were lost.
func TestThreeHundredSystems(t *testing.T) {
	var in struct {
		Nodes []struct {
			ID           string
			Restore, RTO float64
		}
		Groups []struct {
			Node string
			Need int
			Of   []string
		}
	}
	var want struct {
		TakesDown map[string]int     `json:"takes_down_systems"`
		Finish    map[string]float64 `json:"finish_hours"`
		Never     []string
	}
	sharedFile(t, &in, "estate", "syn-300.json")
	sharedFile(t, &want, "estate", "syn-300-expected.json")
	var rs []kind.Record
	systems := map[string]*kind.System{}
	for i, n := range in.Nodes {
		x := &kind.System{Head: kind.Head{ID: kind.ID(i + 1)}, Name: kind.Some(n.ID), RestoreHours: kind.Some(n.Restore), PromisedHours: kind.Some(n.RTO)}
		systems[n.ID], rs = x, append(rs, x)
	}
	for _, g := range in.Groups {
		need := kind.Need{K: g.Need}
		for _, p := range g.Of {
			need.Of = append(need.Of, kind.Provider{ID: systems[p].ID})
		}
		x := systems[g.Node]
		x.DependsOn = kind.Some(append(x.DependsOn.Or(nil), need))
	}
	g := GraphOf(kind.NewSnapshot(1, rs, nil))
	takes := map[string]int{}
	for _, f := range g.Failures() {
		takes[f.System] = f.TakesSystems
	}
	if !maps.Equal(takes, want.TakesDown) {
		t.Errorf("%d systems take others down, want %d", len(takes), len(want.TakesDown))
	}
	o := g.Lose(g.systems, nil)
	if !maps.Equal(o.FinishHours, want.Finish) || len(o.Never) != len(want.Never) || len(o.Order) != len(want.Finish) {
		t.Errorf("%d are back and %d in order, never %v; want %d, never %v", len(o.FinishHours), len(o.Order), o.Never, len(want.Finish), want.Never)
	}
}

// Story 3 by the engine: all that stands on the premises is lost, and an offline copy of the directory cuts the circle.
func TestRansomware(t *testing.T) {
	var want struct {
		Ransomware struct {
			Direct     []string           `json:"lost_directly"`
			Dependency []string           `json:"lost_by_dependency"`
			Up         []string           `json:"still_up"`
			Hit        []string           `json:"services_hit"`
			Unaffected []string           `json:"services_unaffected"`
			Cycle      []string           `json:"cycle"`
			Missing    []string           `json:"missing_rto"`
			Finish     map[string]float64 `json:"earliest_finish_hours_if_parallel"`
		}
	}
	sharedFile(t, &want, "needs", "expected.json")
	s := storyEstate(t, string(sharedFile(t, nil, "needs", "estate.csv")))
	lost, err := Matching(s, "hosting=on-premises")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := CalledSystem(s, "directory")
	if err != nil {
		t.Fatal(err)
	}
	o, w := GraphOf(s).Lose(lost, kept), want.Ransomware
	var hit []string
	for _, h := range o.ServicesHit {
		hit = append(hit, h.Service)
	}
	for _, x := range []struct {
		what      string
		got, want []string
	}{
		{"lost directly", o.LostDirectly, w.Direct}, {"lost by dependency", o.LostByDependency, w.Dependency}, {"still up", o.StillUp, w.Up},
		{"services hit", sortedNames(hit), w.Hit}, {"not hit", o.ServicesUnaffected, w.Unaffected}, {"missing", o.MissingRecoveryHours, w.Missing},
		{"at least", o.AtLeast, w.Missing}, {"circle", slices.Concat(o.Cycles...), w.Cycle}, {"never", o.Never, nil}, {"unknown", o.Unknown, nil},
	} {
		if !slices.Equal(x.got, x.want) {
			t.Errorf("%s: %v, want %v", x.what, x.got, x.want)
		}
	}
	if !maps.Equal(o.FinishHours, w.Finish) || len(o.Order) != len(w.Finish) {
		t.Errorf("back at %v in order %v, want %v", o.FinishHours, o.Order, w.Finish)
	}
	if !slices.IsSortedFunc(o.ServicesHit, func(a, b ServiceHit) int { return rank(a.Tier) - rank(b.Tier) }) || o.ServicesHit[0].Tier != "mission critical" {
		t.Errorf("services are not in order of tier: %v", o.ServicesHit)
	}
}

// storyEstate makes a snapshot of an estate file: system, tier, promised hours, depends on, hosting, services.
func storyEstate(t *testing.T, file string) *kind.Snapshot {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	systems, services := map[string]kind.ID{}, map[string]kind.ID{}
	for i, r := range rows[1:] {
		systems[kind.Fold(r[0])] = kind.ID(i + 1)
	}
	var rs []kind.Record
	for i, r := range rows[1:] {
		x := &kind.System{Head: kind.Head{ID: kind.ID(i + 1)}, Name: kind.Some(r[0]), Tier: kind.Some(r[1]), Hosting: kind.Some(r[4])}
		if hours, err := strconv.ParseFloat(r[2], 64); err == nil {
			x.PromisedHours = kind.Some(hours)
		}
		needs, err := kind.ParseNeeds(r[3], func(name string) (kind.ID, bool) { id, ok := systems[name]; return id, ok })
		if err != nil {
			t.Fatal(err)
		}
		if len(needs) > 0 {
			x.DependsOn = kind.Some(needs)
		}
		for name := range strings.SplitSeq(r[5], ";") {
			if name == "" {
				continue
			}
			if services[name] == 0 {
				services[name] = kind.ID(len(services) + 1)
				rs = append(rs, &kind.Service{Head: kind.Head{ID: services[name]}, Name: kind.Some(name)})
			}
			x.Services = kind.Some(append(x.Services.Or(nil), services[name]))
		}
		rs = append(rs, x)
	}
	return kind.NewSnapshot(1, rs, nil)
}
