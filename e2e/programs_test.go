package e2e

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/hook"
)

// calls is a request to an address with a token: as Bearer, or as a password.
func calls(t *testing.T, method, address, token, body string, password bool) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if password {
		r.SetBasicAuth("excel", token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(raw)
}

// A program brings a file in through the built server, another is told of it with a signature that fits, and a spreadsheet fetches the register.
func TestPrograms(t *testing.T) {
	c := newCLI(t)
	c.ask(&map[string]any{}, []int{0}, "council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	c.account("ann@ashby.example", "ashby", "administrator")
	var token desk.TokenJSON
	c.ask(&token, []int{0}, "token", "create", "--user", "ann@ashby.example", "--scope", "import", "--council", "ashby")
	type message struct{ id, at, signature, body string }
	got := make(chan message, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		got <- message{r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), r.Header.Get("webhook-signature"), string(raw)}
	}))
	defer receiver.Close()
	if _, says, code := c.run("hook", "add", "http://flow.example/", "--event", "change.applied", "--user", "ann@ashby.example"); code != 2 || !strings.Contains(says, "https://") {
		t.Errorf("an address that is none ended with %d: %s", code, says)
	}
	var made desk.HookJSON
	c.ask(&made, []int{0}, "hook", "add", receiver.URL, "--event", "change.applied", "--user", "ann@ashby.example", "--note", "A flow")
	base := c.serve("2026-11-24", "--hooks-private")
	code, body := calls(t, "POST", base+"/api/v1/councils/ashby/uploads?name=contracts.csv", token.Token, "Contract Ref,Title,Supplier name\nA1,Library system,Civica UK Ltd\n", false)
	if code != 200 || !strings.Contains(body, `"key":1,`) || !strings.Contains(body, `"new":1`) {
		t.Fatalf("%d %s", code, body)
	}
	if code, body := calls(t, "POST", base+"/api/v1/councils/ashby/uploads/1", token.Token, "{}", false); code != 200 {
		t.Fatalf("%d %s", code, body)
	}
	select {
	case m := <-got:
		var at int64
		_, err := fmt.Sscan(m.at, &at)
		want, signErr := hook.Sign(made.Secret, m.id, time.Unix(at, 0), []byte(m.body))
		if err != nil || signErr != nil || m.signature != want || !strings.Contains(m.body, `"kinds":["contract","supplier"]`) || strings.Contains(m.body, "Civica") {
			t.Errorf("told %+v", m)
		}
	case <-time.After(time.Minute):
		t.Error("the webhook was not told")
	}
	if code, body := calls(t, "GET", base+"/feeds/ashby/contracts.csv?fields=title", token.Token, "", true); code != 200 || body != "Title\r\nLibrary system\r\n" {
		t.Errorf("the feed gave %d %q", code, body)
	}
	var all []desk.HookJSON
	c.ask(&all, []int{0}, "hook", "list")
	if len(all) != 1 || all[0].Secret != "" || all[0].Note != "A flow" {
		t.Errorf("listed %+v", all)
	}
	c.ask(&map[string]any{}, []int{0}, "hook", "remove", "1")
	c.ask(&all, []int{0}, "hook", "list")
	if len(all) != 0 {
		t.Errorf("after removing: %+v", all)
	}
}
