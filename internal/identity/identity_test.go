package identity

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/kind"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// Five wrong passwords lock an account, whatever address they come from, and an address, whatever account they are for; others go on
// meanwhile; the lock grows, ends by the clock, and an hour of peace starts from nothing.
func TestThrottle(t *testing.T) {
	var th Throttle
	for i := range freeTries {
		if w := th.Wait(noon, "account a"); w != 0 {
			t.Fatalf("try %d waits %v", i, w)
		}
		th.Failed(noon, "account a", fmt.Sprint("address ", i))
	}
	first := th.Wait(noon, "account a", "address new")
	if first <= 0 || th.Wait(noon, "account b", "address 0") != 0 {
		t.Errorf("the account waits %v, another %v", first, th.Wait(noon, "account b", "address 0"))
	}
	if w := th.Wait(noon.Add(first), "account a"); w != 0 {
		t.Errorf("after the wait it waits %v", w)
	}
	th.Failed(noon.Add(first), "account a")
	if second := th.Wait(noon.Add(first), "account a"); second <= first {
		t.Errorf("the second wait is %v after %v", second, first)
	}
	for range 50 {
		th.Failed(noon, "account a")
	}
	if w := th.Wait(noon, "account a"); w != most {
		t.Errorf("the longest wait is %v", w)
	}
	later := noon.Add(most + forgotten + time.Second)
	th.Failed(later, "account a")
	if w := th.Wait(later, "account a"); w != 0 {
		t.Errorf("after an hour one wrong password waits %v", w)
	}
	for i := range freeTries {
		th.Failed(noon, fmt.Sprint("account ", i), "address x")
	}
	if th.Wait(noon, "account z", "address x") <= 0 {
		t.Error("the address is not locked")
	}
	th.Passed("address x")
	if th.Wait(noon, "address x") != 0 {
		t.Error("a right password did not unlock")
	}
}

// However many addresses try, what is kept of them is bounded.
func TestThrottleForgets(t *testing.T) {
	var th Throttle
	for i := range 5 * keep {
		th.Failed(noon.Add(time.Duration(i)*time.Second), fmt.Sprint("address ", i))
	}
	if n := len(th.wrong); n > 2*keep+2 {
		t.Errorf("%d keys are kept", n)
	}
}

// Passwords are kept as argon2id with a salt of their own, and only the right one matches; what is no stored form matches nothing.
func TestPasswords(t *testing.T) {
	one, err := Hash("three random words")
	if err != nil {
		t.Fatal(err)
	}
	two, err := Hash("three random words")
	if err != nil {
		t.Fatal(err)
	}
	if one == two || !strings.HasPrefix(one, "argon2id$2$19456$1$") || strings.Contains(one, "random") {
		t.Errorf("stored as %s and %s", one, two)
	}
	if !Matches(one, "three random words") || Matches(one, "three random word") || Matches(one, "") {
		t.Error("the wrong password matches, or the right one does not")
	}
	for _, stored := range []string{"", "three random words", "argon2id$2$19456$1$!$!", "argon2id$2$19456$1$c2FsdA$c2hvcnQ", strings.Replace(one, "argon2id", "argon2i", 1)} {
		if Matches(stored, "three random words") || Matches(stored, "") {
			t.Errorf("%q matches", stored)
		}
	}
	for _, p := range []string{"", "short", strings.Repeat("x", 1001)} {
		if _, err := Hash(p); err == nil {
			t.Errorf("a password of %d letters was taken", len(p))
		}
	}
}

// The table that authorises: nobody without a role does anything, and only an administrator erases.
func TestMay(t *testing.T) {
	want := map[kind.Role]string{
		kind.Administrator: "look assess own answer edit import moderate publish settle settings share accounts check erase hooks", kind.Leader: "look assess own answer edit import moderate publish settle settings share", kind.RegisterEditor: "look own answer edit import",
		kind.SystemOwner: "look own", kind.Assessor: "look assess", kind.Assurer: "look assess", kind.BoardSecretary: "look publish settle", kind.Councillor: "look", kind.Moderator: "look moderate", kind.GroupOfficer: "look",
		kind.Reader: "look", kind.Anyone: "", "made up": "",
	}
	for _, role := range Roles() {
		if _, said := want[role]; !said || Sees(role) == kind.SeesPublic {
			t.Errorf("%s is not in the test's table, or sees nothing", role)
		}
	}
	restricted := []kind.Role{kind.Administrator, kind.Leader, kind.RegisterEditor, kind.Assessor, kind.Assurer, kind.BoardSecretary}
	for _, role := range Roles() {
		if got := Sees(role) == kind.SeesRestricted; got != slices.Contains(restricted, role) {
			t.Errorf("%s sees what is restricted: %v", role, got)
		}
	}
	for role, can := range want {
		v := Viewer("ashby", "ann", []string{string(role)})
		var got []string
		for _, a := range Actions() {
			if May(v, a) {
				got = append(got, string(a))
			}
		}
		if does := Does(role); len(does) != len(got) {
			t.Errorf("the page says that %s does %v, the server lets them %v", role, does, got)
		}
		if strings.Join(got, " ") != can {
			t.Errorf("%s may %v, want %s", role, got, can)
		}
	}
	if v := Viewer("ashby", "ann", nil); v.Clearance != kind.SeesPublic || May(v, Look) {
		t.Errorf("without a role: %+v", v)
	}
}

func TestAddress(t *testing.T) {
	if a, err := Address(" Ann@Ashby.Example "); err != nil || a != "ann@ashby.example" {
		t.Errorf("%q %v", a, err)
	}
	for _, s := range []string{"", "ann", "Ann <ann@ashby.example>", "ann@ashby.example, bob@ashby.example", "ann@ashby.example\nBcc: x@y.example"} {
		if a, err := Address(s); err == nil {
			t.Errorf("%q was taken as %q", s, a)
		}
	}
}
