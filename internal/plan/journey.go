package plan

import (
	"cmp"
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Journey is one journey with its steps in order.
type Journey struct {
	Item
	Who      string   `json:"who,omitempty"`
	Steps    []Step   `json:"steps"`
	Services []string `json:"services"`
	Systems  []string `json:"systems"`
	Rekeyed  int      `json:"rekeyed"`
	Handed   int      `json:"handed_over"`
	Pains    int      `json:"pains"`
	Broken   int      `json:"broken"` // steps that what is lost breaks
}

// Step is one step; BrokenBy are the systems of it that are lost.
type Step struct {
	Item
	Service  *Item    `json:"service,omitempty"`
	Channel  string   `json:"channel,omitempty"`
	Systems  []Item   `json:"systems,omitempty"`
	Rekeyed  bool     `json:"rekeyed,omitempty"`
	Handed   bool     `json:"handed_over,omitempty"`
	Pain     string   `json:"pain,omitempty"`
	BrokenBy []string `json:"broken_by,omitempty"`
}

// Journeys are all journeys, by name. A step uses the systems that it names; where it names none, those of its service. lost are
// systems that are taken away to see which steps break.
func Journeys(s *kind.Snapshot, lost map[kind.ID]bool) []Journey {
	steps := map[kind.ID][]*kind.Step{}
	for _, x := range s.Steps.All() {
		if id, ok := x.Journey.Get(); ok {
			steps[id] = append(steps[id], x)
		}
	}
	out := []Journey{}
	for _, j := range s.Journeys.All() {
		x := Journey{Item: ItemOf(j), Who: j.Who.Or(""), Steps: []Step{}, Services: []string{}, Systems: []string{}}
		mine := steps[j.ID]
		slices.SortStableFunc(mine, func(a, b *kind.Step) int {
			return cmp.Or(cmp.Compare(a.Order.Or(1<<30), b.Order.Or(1<<30)), cmp.Compare(a.ID, b.ID))
		})
		for _, st := range mine {
			x.add(s, st, lost)
		}
		slices.Sort(x.Services)
		slices.Sort(x.Systems)
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b Journey) int { return kind.CompareNames(a.Name, b.Name) })
	return out
}

func (j *Journey) add(s *kind.Snapshot, st *kind.Step, lost map[kind.ID]bool) {
	x := Step{Item: ItemOf(st), Channel: st.Channel.Or(""), Rekeyed: st.Rekeyed.Or(false), Handed: st.HandedOver.Or(false), Pain: st.Pain.Or("")}
	ids := st.Systems.Or(nil)
	if service, ok := s.Services.Get(st.Service.Or(0)); ok {
		item := ItemOf(service)
		x.Service = &item
		if !slices.Contains(j.Services, item.Name) {
			j.Services = append(j.Services, item.Name)
		}
		if len(ids) == 0 {
			ids = systemsOf(s, service)
		}
	}
	for _, id := range ids {
		y, ok := s.Systems.Get(id)
		if !ok {
			continue
		}
		name := kind.NameOf(y)
		x.Systems = append(x.Systems, ItemOf(y))
		if !slices.Contains(j.Systems, name) {
			j.Systems = append(j.Systems, name)
		}
		if lost[id] {
			x.BrokenBy = append(x.BrokenBy, name)
		}
	}
	j.Rekeyed, j.Handed = j.Rekeyed+one(x.Rekeyed), j.Handed+one(x.Handed)
	j.Pains, j.Broken = j.Pains+one(x.Pain != ""), j.Broken+one(len(x.BrokenBy) > 0)
	j.Steps = append(j.Steps, x)
}

func systemsOf(s *kind.Snapshot, x *kind.Service) []kind.ID {
	out := slices.Clone(x.Systems.Or(nil))
	for _, y := range s.Systems.All() {
		if slices.Contains(y.Services.Or(nil), x.ID) && !slices.Contains(out, y.ID) {
			out = append(out, y.ID)
		}
	}
	return out
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
