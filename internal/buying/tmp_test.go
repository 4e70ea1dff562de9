package buying
import ("testing";"os";"fmt";"encoding/csv";"bytes";"path/filepath";"strings";"sort")
func TestTmp(t *testing.T){ c,err:=Load(os.DirFS("../../knowledge/products")); if err!=nil {t.Fatal(err)}
 files,_:=filepath.Glob("/work/shared/data/spend/*/*.csv")
 both,pay,acc,n:=0,0,0,0
 sup:=map[string]map[string]int{}; word:=map[string]map[string]int{}
 for _,f:=range files { b,_:=os.ReadFile(f); b=bytes.ReplaceAll(bytes.ReplaceAll(b,[]byte("\r\n"),[]byte("\n")),[]byte("\r"),[]byte("\n"))
  r:=csv.NewReader(bytes.NewReader(b)); r.FieldsPerRecord=-1; r.LazyQuotes=true; rows,_:=r.ReadAll()
  pc:=-1; var ac []int
  for _,row:=range rows[:3] { for i,h:=range row { h=strings.ToLower(strings.ReplaceAll(strings.TrimSpace(h),"_"," ")); if h=="supplier name"||h=="name"||h=="name:" {pc=i}; if strings.Contains(h,"expense type")||strings.Contains(h,"categor")||strings.Contains(h,"catergory")||strings.Contains(h,"account detail")||strings.Contains(h,"service")||strings.Contains(h,"description") {ac=append(ac,i)}}; if pc>=0 {break}}
  if pc<0 {continue}
  for _,row:=range rows { if pc>=len(row){continue}; n++
   var cells []string; for _,i:=range ac { if i<len(row) {cells=append(cells,row[i])}}
   x:=c.Classify(row[pc],cells)
   if x.Payee {pay++; if sup[x.SupplierID]==nil{sup[x.SupplierID]=map[string]int{}}; sup[x.SupplierID][strings.TrimSpace(row[pc])]++}
   if x.Account {acc++; if word[x.Word]==nil {word[x.Word]=map[string]int{}}; for _,cl:=range cells {if c.wordAt(cl)>=0 {word[x.Word][cl]++}}}
   if x.Payee&&x.Account {both++}
  }}
 fmt.Println("rows",n,"payee",pay,"account",acc,"both",both)
 show:=func(m map[string]map[string]int){ var ks []string; for k:=range m {ks=append(ks,k)}; sort.Strings(ks); for _,k:=range ks { var s []string; for v,c:=range m[k] {s=append(s,fmt.Sprintf("%s:%d",v,c))}; sort.Strings(s); if len(s)>14 {s=s[:14]}; fmt.Println(k,"=",strings.Join(s,"; "))}}
 show(sup); show(word)
}
