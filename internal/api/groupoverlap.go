package api

import (
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/overlap"
)

type groupOverlapIn struct {
	InGroup
	By      string `query:"by" enum:"service,function" default:"service" doc:"What a set of systems must be shown to do: every service that any of them serves, or the function alone."`
	Minimum int    `query:"minimum" minimum:"2" maximum:"1000" default:"2" doc:"How many councils it takes."`
}

func (v *visit) groupOverlaps(in *groupOverlapIn) (*desk.GroupView, desk.GroupOverlaps, error) {
	g, err := v.group(in.Group)
	if err != nil {
		return nil, desk.GroupOverlaps{}, err
	}
	by, minimum := in.By, in.Minimum
	if by == "" {
		by = overlap.ByService
	}
	if minimum == 0 {
		minimum = desk.FewestAlike
	}
	found, err := v.desk.GroupOverlaps(g, by, minimum)
	return g, found, err
}

func (v *visit) groupOverlap(in *groupOverlapIn) (desk.GroupOverlaps, error) {
	_, found, err := v.groupOverlaps(in)
	return found, err
}

func (v *visit) groupOverlapSheet(in *groupOverlapIn) (sheet, error) {
	g, found, err := v.groupOverlaps(in)
	if err != nil {
		return sheet{}, err
	}
	return lines(g.Group.Slug+"-overlap", g.GroupOverlapSheet(found)), nil
}
