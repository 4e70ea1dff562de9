package places

import (
	"strings"
	"testing"
	"testing/fstest"
)

// Whatever the lists hold, they are refused with the file and row, or every council and service in them is whole.
func FuzzLoad(f *testing.F) {
	f.Add("ashby,Ashby District Council,Ashby,E07000001,,district,england,1974-04-01,,,\n", "Parking,district,england,yes,business critical,parking,12;13\n", "12,Parking,all\n")
	f.Add("ashby,A,,,,district,england,,2020-01-01,colne,\ncolne,C,,,,unitary,wales,2020-01-02,,,\n", "", "")
	f.Add(",,,,,,,,,,\n", "x,,,maybe,,,\n", "\"")
	f.Fuzz(func(t *testing.T, councils, services, listed string) {
		l, err := Load(fstest.MapFS{
			"councils.csv": {Data: []byte("slug,name,short,gss,former_gss,type,nation,start,end,successors,county\n" + councils)},
			"services.csv": {Data: []byte("name,types,nations,essential,tier,function,lgsl\n" + services)},
			"lgsl.csv":     {Data: []byte("id,label,tier\n" + listed)},
		})
		if err != nil {
			if !strings.Contains(err.Error(), ".csv") {
				t.Errorf("the error does not name its file: %v", err)
			}
			return
		}
		for _, c := range l.All() {
			if got, ok := l.Council(c.Slug); !ok || got.Name == "" {
				t.Errorf("%q is not found by its slug", c.Slug)
			}
			if len(l.Find(c.Name)) == 0 && len(searchWords(c.Name)) > 0 {
				t.Errorf("%q is not found by its name", c.Name)
			}
			_ = l.SuccessorsOf(c.Slug, 0)
			_ = l.PredecessorsOf(c.Slug)
			_ = l.ServicesFor(c.Type, c.Nation)
		}
	})
}
