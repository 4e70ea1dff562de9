package web

import (
	"net/http"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/words"
)

type staffGroupsPage struct {
	Base     string
	Provider string // the name of the provider of staff accounts; "" where there is none
	Claim    string // of the provider, which lists somebody's groups
	Groups   []desk.StaffGroupJSON
	Typed    desk.StaffGroupJSON
	Problem  words.Phrase
}

// staffGroups is GET /c/{council}/people/staff-groups: which groups of staff have which role here.
func (v *visit) staffGroups() error { return v.showStaffGroups(http.StatusOK, staffGroupsPage{}) }

func (v *visit) showStaffGroups(status int, p staffGroupsPage) error {
	var err error
	p.Base = v.path("")
	p.Groups, err = v.desk.StaffGroups(v.r.Context(), v.viewer)
	if err != nil {
		return err
	}
	if v.provider != nil {
		p.Provider, p.Claim = v.provider.Name, v.provider.GroupsClaim
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("staff.title"), p.Problem.Text != ""), "", staffGroupsBody(p))
}

// changeStaffGroups is POST /c/{council}/people/staff-groups
func (v *visit) changeStaffGroups() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<14)
	g := desk.StaffGroupJSON{Group: v.r.PostFormValue("group"), Role: v.r.PostFormValue("role")}
	done, err := "staff.added", error(nil)
	switch v.r.PostFormValue("do") {
	case "add":
		err = v.desk.AddStaffGroup(v.r.Context(), v.viewer, g)
	case "remove":
		done, err = "staff.removed", v.desk.RemoveStaffGroup(v.r.Context(), v.viewer, g)
	default:
		return fault.New(fault.Invalid, "Choose what to do with the staff group.")
	}
	switch fault.CodeOf(err) {
	case fault.Invalid, fault.Refused:
		return v.showStaffGroups(http.StatusUnprocessableEntity, staffGroupsPage{Typed: g, Problem: words.InEnglish(fault.Sentence(err))})
	}
	if err != nil {
		return err
	}
	return v.did(v.path("people/staff-groups"), done)
}
