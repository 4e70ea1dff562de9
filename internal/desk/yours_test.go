package desk_test

import (
	"testing"

	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// A goal that nobody works on is told to whoever holds the post, and to nobody else who may not see what is restricted. Two people of one
// address are nobody, and who may see what is restricted has it on the agenda.
func TestYours(t *testing.T) {
	d, _, _ := open(t)
	bring(t, d, "org chart.csv", []byte("Post,Job title,Reports to,Name\n1,Chief Executive,,A Amin\n2,Head of IT,1,D Doe\n"))
	bring(t, d, "people.csv", []byte("Full name,Email\nD Doe,D.Doe@ashby.example\nA Amin,a.amin@ashby.example\nB Two,two@ashby.example\nC Two,two@ashby.example\n"))
	bring(t, d, "development plans.csv", []byte("Development goal,Goal for post,Goal agreed on\nLearn service design,Head of IT,2026-01-10\n"))
	p := picture(t, d)
	for _, x := range []struct {
		account string
		roles   []string
		want    int
	}{
		{"d.doe@ashby.example", []string{"reader"}, 1}, {"d.doe@ashby.example", []string{"system-owner"}, 1}, {"d.doe@ashby.example", []string{"administrator"}, 0},
		{"a.amin@ashby.example", []string{"reader"}, 0}, {"two@ashby.example", []string{"reader"}, 0}, {"", nil, 0},
	} {
		v := identity.Viewer("ashby", x.account, x.roles)
		got, err := d.Yours(ctx, p, v)
		if err != nil || len(got) != x.want {
			t.Errorf("%s as %v: %+v, %v", x.account, x.roles, got, err)
		}
		for _, f := range got {
			if f.Rule != "GOAL-IDLE" || len(f.Evidence) != 0 && !v.Sees(kind.Restricted) {
				t.Errorf("%s: %+v", x.account, f)
			}
		}
	}
}
