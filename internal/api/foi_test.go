package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// A request from its questions to the files of its answer: a question about staff is taken out by the officer and said to be answered apart, the files come as they were sent.
func TestFOI(t *testing.T) {
	h := open(t)
	h.imports(h.token("ashby", kind.Leader, desk.NewToken{Scope: "import"}), "contracts.csv", contractsCSV)
	token := h.token("ashby", kind.Administrator, desk.NewToken{Scope: "write"})
	at := "/api/v1/councils/ashby/foi"
	_, body := h.send(token, "POST", at, `{"title":"Systems","received":"2026-11-02","questions":"1. Who supplies your library system?\n2. How many staff do you employ?\n3. When does it end?"}`)
	var started struct{ ID int64 }
	if err := json.Unmarshal([]byte(body), &started); err != nil || started.ID == 0 {
		t.Fatalf("%s %v", body, err)
	}
	one := fmt.Sprintf("%s/%d", at, started.ID)
	if code, body := h.send(token, "POST", one+"/answers", ""); code < 400 || !strings.Contains(body, "no category or field") {
		t.Errorf("sending while a question is open gave %d %s", code, body)
	}
	if code, body := h.send(token, "PUT", one+"/questions/2", `{"categories":["no such"],"fields":[]}`); code != http.StatusUnprocessableEntity {
		t.Errorf("a category that is none gave %d %s", code, body)
	}
	if code, body := h.send(token, "PUT", one+"/questions/2", `{"categories":[],"fields":[]}`); code != http.StatusOK {
		t.Fatalf("taking a question out gave %d %s", code, body)
	}
	if code, body := h.send(token, "PUT", one+"/questions/3", `{"categories":["libraries"],"fields":["end"]}`); code != http.StatusOK {
		t.Fatalf("correcting gave %d %s", code, body)
	}
	if code, body := h.send(token, "PUT", one+"/rows", `{"row":"libraries/contract:99","in":false}`); code != http.StatusNotFound {
		t.Errorf("a row that is none gave %d %s", code, body)
	}
	code, body := h.send(token, "POST", one+"/answers", "")
	var sent struct{ ID int64 }
	if err := json.Unmarshal([]byte(body), &sent); err != nil || code != http.StatusOK || sent.ID == 0 {
		t.Fatalf("sending gave %d %s %v", code, body, err)
	}
	files := fmt.Sprintf("%s/answers/%d/files/", one, sent.ID)
	for _, name := range append([]string{desk.FOIBundle}, desk.FOIFiles...) {
		if code, body := h.send(token, "GET", files+name, ""); code != http.StatusOK || body == "" {
			t.Errorf("%s gave %d", name, code)
		}
	}
	_, letter := h.send(token, "GET", files+"letter.html", "")
	if !strings.Contains(letter, "answered apart from this letter") || !strings.Contains(letter, "Civica UK Ltd") {
		t.Errorf("the letter: %s", letter)
	}
	if code, _ := h.send(token, "GET", files+"letter.exe", ""); code != http.StatusNotFound {
		t.Errorf("a file that is none gave %d", code)
	}
}
