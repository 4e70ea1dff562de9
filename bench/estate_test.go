package bench

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/kind"
)

const manySystems = 10_000

// bigEstate makes systems with about 28,500 needs, one in ten groups with an alternative; edges are the same
// needs without their alternatives, as a graph library takes them.
func bigEstate() (s *kind.Snapshot, edges [][2]int) {
	r := rand.New(rand.NewPCG(3, 4))
	rs := make([]kind.Record, manySystems)
	for i := range rs {
		x := &kind.System{Head: kind.Head{ID: kind.ID(i + 1)}, Name: kind.Some(fmt.Sprintf("System %05d", i)), RestoreHours: kind.Some(float64(1 + r.IntN(24))), PromisedHours: kind.Some(float64(r.IntN(200)))}
		var needs []kind.Need
		for range min(r.IntN(6), i) {
			need := kind.Need{K: 1}
			for range 1 + r.IntN(10)/9 {
				at := r.IntN(i)
				need.Of = append(need.Of, kind.Provider{ID: kind.ID(at + 1)})
				edges = append(edges, [2]int{at, i})
			}
			needs = append(needs, need)
		}
		x.DependsOn = kind.Some(needs)
		rs[i] = x
	}
	return kind.NewSnapshot(1, rs, nil), edges
}

// Every single point of failure among 10,000 systems, beside what graph libraries take for descendants alone.
func BenchmarkFailures(b *testing.B) {
	s, edges := bigEstate()
	b.Run("moothall", func(b *testing.B) {
		for b.Loop() {
			estate.GraphOf(kind.NewSnapshot(1, s.Records("system"), nil)).Failures() // the graph is made anew each time
		}
	})
	for _, library := range []string{"networkx", "igraph"} {
		b.Run("beside-"+library, func(b *testing.B) { descendants(b, library, edges) })
	}
}

// One loss on a loaded snapshot, with what it hits and how it comes back.
func BenchmarkOneLoss(b *testing.B) {
	s, _ := bigEstate()
	g := estate.GraphOf(s)
	system := s.Systems.All()[40:41]
	b.Run("moothall", func(b *testing.B) {
		for b.Loop() {
			g.Lose(system, nil)
		}
	})
}

// scripts work out all descendants of every node once and print the seconds, the reading of the file apart.
var scripts = map[string]string{
	"networkx": `import json,sys,time,networkx as nx
e=json.load(open(sys.argv[1])); g=nx.DiGraph(e); t=time.perf_counter()
n=sum(len(nx.descendants(g,v)) for v in g); print(time.perf_counter()-t)`,
	"igraph": `import json,sys,time,igraph
e=json.load(open(sys.argv[1])); g=igraph.Graph(n=max(max(x) for x in e)+1,edges=e,directed=True); t=time.perf_counter()
n=sum(g.neighborhood_size(order=g.vcount(),mode="out")); print(time.perf_counter()-t)`,
}

// pythonWith finds a Python that has a library: the first on the path, else Debian's own, for which its packages are.
func pythonWith(library string) (python string, ok bool) {
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		err := exec.Command(python, "-c", "import "+library).Run()
		if err == nil {
			return python, true
		}
	}
	return "", false
}

// descendants times a Python library once, whatever the benchmark's own count: it takes up to a minute.
func descendants(b *testing.B, library string, edges [][2]int) {
	python, ok := pythonWith(library)
	if !ok {
		b.Skipf("python3-%s is not installed, so that nothing stands beside: apt-get install python3-%s", library, library)
	}
	raw, err := json.Marshal(edges)
	if err != nil {
		b.Fatal(err)
	}
	file := filepath.Join(b.TempDir(), "edges.json")
	err = os.WriteFile(file, raw, 0o600)
	if err != nil {
		b.Fatal(err)
	}
	out, err := exec.Command(python, "-c", scripts[library], file).Output()
	if err != nil {
		b.Fatal(err)
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(seconds*1e9, "ns/op")
}
