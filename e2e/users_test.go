package e2e

import (
	"slices"
	"strings"
	"testing"
)

// From the command line: who signs in, with which roles; roles change, an account is disabled, and the last administrator stays.
func TestUsers(t *testing.T) {
	c := newCLI(t)
	c.ask(&map[string]string{}, []int{0}, "council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby")
	c.account("ann@ashby.example", "ashby", "administrator")
	c.account("bob@ashby.example", "ashby", "reader")
	type user struct {
		Email    string
		Roles    []string
		Disabled bool
	}
	list := func() map[string]user {
		var all []user
		c.ask(&all, []int{0}, "user", "list")
		out := map[string]user{}
		for _, u := range all {
			out[u.Email] = u
		}
		return out
	}
	for _, step := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"user", "roles", "bob@ashby.example", "councillor", "assurer"}, 0, "assurer"},
		{[]string{"user", "roles", "bob@ashby.example", "emperor"}, 2, "is not a role"},
		{[]string{"user", "roles", "ann@ashby.example", "reader"}, 3, "at least one administrator"},
		{[]string{"user", "disable", "ann@ashby.example"}, 3, "at least one administrator"},
		{[]string{"user", "disable", "bob@ashby.example"}, 0, "can no longer sign in"},
		{[]string{"user", "disable", "carl@ashby.example"}, 3, "no account"},
	} {
		out, errs, code := c.run(step.args...)
		if code != step.code || !strings.Contains(out+errs, step.says) {
			t.Errorf("%v ended with %d: %s%s", step.args, code, out, errs)
		}
	}
	all := list()
	if len(all) != 2 || !slices.Equal(all["bob@ashby.example"].Roles, []string{"assurer", "councillor"}) || !all["bob@ashby.example"].Disabled || !slices.Equal(all["ann@ashby.example"].Roles, []string{"administrator"}) {
		t.Errorf("the people are %+v", all)
	}
	_, _, code := c.run("user", "disable", "bob@ashby.example", "--enable")
	if code != 0 || list()["bob@ashby.example"].Disabled {
		t.Errorf("enabling ended with %d", code)
	}
	c.run("user", "roles", "bob@ashby.example")
	if _, there := list()["bob@ashby.example"]; there {
		t.Error("somebody without a role is still listed")
	}
}
