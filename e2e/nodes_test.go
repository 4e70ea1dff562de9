package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/store/pgtest"
)

// ashby is a council with people and a few systems, on PostgreSQL.
func ashby(t *testing.T) *cli {
	t.Helper()
	c := newCLI(t)
	t.Setenv("MOOTHALL_DATABASE", pgtest.URL(t)) // the commands' own setting, in place of a folder
	return c.ashby()
}

// ashby makes the council wherever the command line works.
func (c *cli) ashby() *cli {
	c.t.Helper()
	c.ask(&map[string]string{}, []int{0}, "council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	c.account("ann@ashby.example", "ashby", "administrator")
	c.account("rob@ashby.example", "ashby", "reader")
	c.ask(&imported{}, []int{0, 1}, "import", c.file("systems.csv", "System,Function,Annual cost\nRegister of dogs,Licensing,100\nParking permits,Parking,200\n"), "--yes")
	c.ask(&imported{}, []int{0, 1}, "import", c.file("people.csv", "Name,Email\nWilma Wimpole,wilma@ashby.example\n"), "--as", "person", "--yes")
	return c
}

// What is done on one node is seen by the very next request to another one, whatever it is.
func TestTwoNodes(t *testing.T) {
	c := ashby(t)
	one, two := c.startNode(), c.startNode()
	ann := signsIn(t, one, "ann@ashby.example")
	for _, n := range []*node{one, two} { // both keep a picture from now on
		ann.get(n, "/c/ashby/registers/systems").wants(t, "the register", http.StatusOK, "Register of dogs")
	}
	for i := range 10 {
		name := fmt.Sprintf("Register of dogs, edition %d", i)
		here, there := one, two
		if i%2 == 1 {
			here, there = two, one
		}
		ann.post(here, registerPath("systems", "1/edit"), url.Values{"name": {name}}).wants(t, "saving a record", http.StatusSeeOther, "")
		ann.get(there, registerPath("systems", 1)).wants(t, "the record on the other node", http.StatusOK, name)
		ann.get(there, "/c/ashby/search?q=edition+"+fmt.Sprint(i)).wants(t, "searching for it", http.StatusOK, name)
	}
	done := ann.brings(one, "ashby", "more.csv", "System,Function\nBins,Waste\n")
	waitImported(t, ann, two, done)
	ann.get(two, "/c/ashby/registers/systems").wants(t, "an import", http.StatusOK, "Bins")

	set := lastSet(t, ann, two)
	ann.post(two, "/c/ashby/changes/"+set+"/undo", nil).wants(t, "undo", http.StatusSeeOther, "")
	ann.get(one, "/c/ashby/registers/systems").lacks(t, "what was undone on the other node", "Bins")

	rolesAndSessions(t, ann, one, two)

	ann.get(two, "/c/ashby/registers/people/1").wants(t, "a person", http.StatusOK, "Wilma Wimpole")
	ann.post(one, "/c/ashby/people/1/erase", nil).wants(t, "erasing", http.StatusSeeOther, "")
	ann.get(two, "/c/ashby/registers/people/1").lacks(t, "an erased person on the other node", "Wimpole")
	ann.get(two, "/c/ashby/search?q=wimpole").lacks(t, "search for an erased person on the other node", "Wilma")
}

// rolesAndSessions: a role that is given and taken on one node, and a session that is ended there, count on the other at once.
func rolesAndSessions(t *testing.T, ann *person, one, two *node) {
	t.Helper()
	rob := signsIn(t, two, "rob@ashby.example")
	form := "/c/ashby/registers/systems/new"
	rob.get(two, form).wants(t, "a reader's form", http.StatusForbidden, "")
	ann.post(one, "/c/ashby/accounts/2", url.Values{"do": {"roles"}, "role": {"register-editor"}}).wants(t, "giving a role", http.StatusSeeOther, "")
	rob.get(two, form).wants(t, "the form of somebody who edits since just now", http.StatusOK, "")
	changes := ann.get(two, "/c/ashby/people/changes")
	changes.wants(t, "what was done to accounts, by somebody on the other node", http.StatusOK, "Register editor")
	changes.wants(t, "what was done to accounts, by a command", http.StatusOK, "The command line")
	ann.post(one, "/c/ashby/accounts/2", url.Values{"do": {"end"}}).wants(t, "ending sessions", http.StatusSeeOther, "")
	if a := rob.get(two, form); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.To, "/sign-in") {
		t.Errorf("a session that was ended on the other node: %d %s", a.Status, a.To)
	}
	rob = signsIn(t, one, "rob@ashby.example")
	rob.get(two, form).wants(t, "a session that was begun on the other node", http.StatusOK, "")
	rob.post(two, "/sign-out", nil)
	if a := rob.get(one, form); a.Status != http.StatusSeeOther {
		t.Errorf("signed out on the other node: %d", a.Status)
	}
}

func waitImported(t *testing.T, p *person, n *node, path string) {
	t.Helper()
	path, _, _ = strings.Cut(path, "?")
	for range 300 {
		a := p.get(n, path+"/state")
		if a.Err != nil || a.Status != http.StatusOK {
			t.Fatalf("asking how far the import is: %d %v", a.Status, a.Err)
		}
		if strings.Contains(a.Body, `"state":"done"`) {
			return
		}
		if strings.Contains(a.Body, `"state":"failed"`) {
			t.Fatalf("the import failed: %s", p.get(n, path).Body)
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("the import did not end")
}

var undoLink = regexp.MustCompile(`/c/ashby/changes/(\d+)/undo`)

// lastSet is the newest change set that can be undone.
func lastSet(t *testing.T, p *person, n *node) string {
	t.Helper()
	m := undoLink.FindStringSubmatch(p.get(n, "/c/ashby/changes").Body)
	if m == nil {
		t.Fatal("nothing can be undone")
	}
	return m[1]
}

// While one node undoes an import again and again, the other saves records: nothing of either is lost, and the store is sound.
func TestUndoWhileTheOtherNodeWrites(t *testing.T) {
	c := ashby(t)
	one, two := c.startNode(), c.startNode()
	ann := signsIn(t, one, "ann@ashby.example")
	var saved []string
	var wait sync.WaitGroup
	stop := make(chan struct{})
	wait.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			name := fmt.Sprintf("Saved meanwhile %d", i)
			if ann.post(two, "/c/ashby/registers/systems/new", url.Values{"name": {name}}).Status == http.StatusSeeOther {
				saved = append(saved, name)
			}
		}
	})
	for i := range 5 {
		waitImported(t, ann, two, ann.brings(one, "ashby", fmt.Sprintf("round %d.csv", i), fmt.Sprintf("System,Function\nTo be undone %d,Waste\nAlso to be undone %d,Waste\n", i, i)))
		_, after, found := strings.Cut(ann.get(one, "/c/ashby/changes").Body, fmt.Sprintf("round %d.csv", i))
		if !found {
			t.Fatal("the import is not among the changes")
		}
		set := undoLink.FindStringSubmatch(after)
		if set == nil {
			t.Fatal("the import cannot be undone")
		}
		ann.post(one, "/c/ashby/changes/"+set[1]+"/undo", nil).wants(t, "undo", http.StatusSeeOther, "")
	}
	close(stop)
	wait.Wait()
	var all []struct{ Name string }
	c.ask(&all, []int{0}, "records", "system")
	there := map[string]bool{}
	for _, r := range all {
		there[r.Name] = true
		if strings.Contains(r.Name, "to be undone") || strings.HasPrefix(r.Name, "To be undone") {
			t.Errorf("%s is still there", r.Name)
		}
	}
	for _, name := range saved {
		if !there[name] {
			t.Errorf("%s was saved and is not there", name)
		}
	}
	if len(saved) == 0 {
		t.Error("nothing was saved meanwhile")
	}
	c.sound()
}

// sound fails when doctor finds something.
func (c *cli) sound() {
	c.t.Helper()
	var d struct {
		OK       bool
		Problems []string
	}
	c.ask(&d, []int{0, 1}, "doctor")
	if !d.OK {
		c.t.Errorf("doctor says %q", d.Problems)
	}
}

// A long import that one node does is followed on the other; when the first is killed, the other says that it stopped, nothing of it is
// in, and a new import there does not wait for the dead one.
func TestImportIsFollowedOnTheOtherNode(t *testing.T) {
	c := ashby(t)
	one, two := c.startNode(), c.startNode()
	ann := signsIn(t, two, "ann@ashby.example")
	path, _, _ := strings.Cut(ann.brings(one, "ashby", "year.csv", strings.ReplaceAll(manyPayments(1_000_000), "Marlow Vale", "Ashby")), "?")
	ann.get(two, path).wants(t, "the progress on the other node", http.StatusOK, "Importing year.csv")
	seen := false
	for range 100 {
		a := ann.get(two, path+"/state")
		if strings.Contains(a.Body, `"state":"failed"`) {
			t.Fatalf("while it runs on the first node the second says %s", a.Body)
		}
		if seen = strings.Contains(a.Body, `"state":"running"`) && !strings.Contains(a.Body, `"done":0`); seen || strings.Contains(a.Body, `"state":"done"`) {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if !seen {
		t.Error("the second node never saw how far the import is")
	}
	one.stop(os.Kill)
	for i := range 400 {
		if strings.Contains(ann.get(two, path+"/state").Body, `"state":"failed"`) {
			break
		}
		if i == 399 {
			t.Fatal("the second node does not notice that the import has stopped")
		}
		time.Sleep(100 * time.Millisecond)
	}
	waitImported(t, ann, two, ann.brings(two, "ashby", "small.csv", strings.ReplaceAll(manyPayments(20), "Marlow Vale", "Ashby")))
	ann.get(two, "/c/ashby/changes").lacks(t, "the changes", "year.csv")
	c.sound()
}

// Several nodes that start at once on an empty database make its tables once, on PostgreSQL and in a folder.
func TestNodesStartAtOnce(t *testing.T) {
	c := newCLI(t)
	for _, where := range []string{"PostgreSQL", "SQLite"} {
		t.Run(where, func(t *testing.T) {
			env := os.Environ()
			if where == "PostgreSQL" {
				env = append(env, "MOOTHALL_DATABASE="+pgtest.URL(t))
			}
			dir := t.TempDir()
			var wait sync.WaitGroup
			for range 6 {
				wait.Go(func() {
					cmd := exec.Command(c.bin, "council", "list", "--json", "--data", dir)
					cmd.Env = env
					out, err := cmd.CombinedOutput()
					if err != nil || strings.TrimSpace(string(out)) != "[]" && strings.TrimSpace(string(out)) != "null" {
						t.Errorf("a node that started with others: %v %s", err, out)
					}
				})
			}
			wait.Wait()
		})
	}
}

// A node that is told to stop says so to the load balancer first, answers everybody meanwhile, and then ends well.
func TestNodeDrains(t *testing.T) {
	c := newCLI(t).ashby()
	n := c.startNode("--drain", "2s")
	ann := signsIn(t, n, "ann@ashby.example")
	err := n.cmd.Process.Signal(os.Interrupt)
	if err != nil {
		t.Fatal(err)
	}
	n.waits("/readyz", http.StatusServiceUnavailable)
	ann.get(n, "/c/ashby/").wants(t, "a page while draining", http.StatusOK, "")
	ann.post(n, "/c/ashby/registers/systems/new", url.Values{"name": {"Saved at the last moment"}}).wants(t, "a record while draining", http.StatusSeeOther, "")
	select {
	case <-n.ended:
	case <-time.After(20 * time.Second):
		t.Fatal("it did not end")
	}
	if code := n.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("it ended with %d: %s", code, n.log)
	}
	out, _, _ := c.run("records", "system", "--json")
	if !strings.Contains(out, "Saved at the last moment") {
		t.Error("what was saved while draining is not there")
	}
}
