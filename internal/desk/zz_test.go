package desk_test
import ("testing";"sort";"fmt";"github.com/moothall/moothall/internal/kind";"github.com/moothall/moothall/internal/rule")
func TestZZ(t *testing.T){
 d,_,_:=open(t); bringDemo(t,d); p:=picture(t,d)
 m:=map[string]int{}
 for _,r:=range p.Rules.Active.Run(rule.Input{Snapshot:p.Snapshot,Today:p.Today,Nation:"england"}) { if r.Outcome==rule.CannotTell { for _,x:=range r.Missing { m[r.Rule.ID+" asks "+x.Kind+"."+x.Field]++ } } }
 var ks []string; for k,n:=range m { ks=append(ks,fmt.Sprintf("%4d %s",n,k)) }
 sort.Strings(ks); for _,k:=range ks { t.Log(k) }
 a,_:=d.Agenda(ctx,p,kind.Whole("ashby","ann"),true)
 for _,f:=range a.Findings { t.Logf("[%s %s] %s | %s | %s", f.Band,f.Rule,f.Title,f.Why,f.Owner) }
}
