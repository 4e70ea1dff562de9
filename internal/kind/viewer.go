package kind

import "slices"

// Role is what a person may do in one council.
type Role string

// The roles.
const (
	Administrator  Role = "administrator"
	Leader         Role = "leader"
	RegisterEditor Role = "register-editor"
	SystemOwner    Role = "system-owner" // changes the records that they own
	Assessor       Role = "assessor"
	Assurer        Role = "assurer" // looks at everything and changes nothing
	BoardSecretary Role = "board-secretary"
	Councillor     Role = "councillor" // sees what members may
	Moderator      Role = "moderator"
	GroupOfficer   Role = "group-officer"
	Reader         Role = "reader"
	Anyone         Role = "public"
)

// Clearance is how far a viewer sees. Its zero value sees only what is public.
type Clearance uint8

// The clearances, each including the one before.
const (
	SeesPublic Clearance = iota
	SeesInternal
	SeesRestricted
)

// Viewer is who is looking. Every read takes one; its zero value is a member of the public.
type Viewer struct {
	Council   string
	Account   string // who, for the ledger; "" for the public
	Clearance Clearance
	Roles     []Role
}

// Sees tells whether the viewer may see what has this sensitivity.
func (v Viewer) Sees(s Sensitivity) bool {
	switch s {
	case Public:
		return true
	case Internal:
		return v.Clearance >= SeesInternal
	}
	return v.Clearance >= SeesRestricted
}

// Read is a field as this viewer may see it: not recorded and not for you look the same.
func (v Viewer) Read(r Record, i int) Value {
	if !v.Sees(r.KindOf().Fields[i].Sensitivity) {
		return Value{}
	}
	return r.Cell(i)
}

// Writes tells whether the viewer may change records of a kind.
func (v Viewer) Writes(k *Kind) bool {
	return slices.ContainsFunc(v.Roles, func(r Role) bool { return slices.Contains(k.Write, r) })
}

// Whole is the viewer that sees and writes everything: engines inside the council, and the command line of its own machine.
func Whole(council, account string) Viewer {
	return Viewer{Council: council, Account: account, Clearance: SeesRestricted, Roles: []Role{Administrator, Leader, RegisterEditor}}
}
