package paper_test
import ("testing";"os";"strings";"github.com/moothall/moothall/internal/paper")
func TestTry(t *testing.T){ 
 d:=sample(2)
 long:=paper.Plain(strings.Repeat("A long explanation that goes on and on over the page. ",90))
 d.Blocks=append(d.Blocks, paper.Heading{Level:2,Text:paper.Plain("Letters and long rows")},
  paper.Paragraph{Text:paper.Plain("ḃċḋḟġṁṗṡṫ ḂĊḊḞĠṀṖṠṪ ơ ư ạ ẽ Ẽ ș ț 李 ✓ x̄ q̃")},
  paper.Paragraph{Text:paper.Text{{Text:"Bold ḃ Ṫ ",Strong:true},{Text:"italic ḃ Ṫ ",Emphasis:true},{Text:"a link that is long enough to be broken over two lines, so that one sees whether both of its pieces are underlined",Link:"https://ashby.example/x"}}},
  paper.Heading{Level:3,Text:paper.Plain("Level three")},paper.Heading{Level:4,Text:paper.Plain("Level four")},paper.Heading{Level:5,Text:paper.Plain("Level five")},paper.Heading{Level:6,Text:paper.Plain("Level six")},
  paper.Table{Caption:"With a long row",RowHeads:true,Columns:[]paper.Column{{Heading:"Duty"},{Heading:"Why",Align:paper.Centre},{Heading:"Cost",Align:paper.Right}},Rows:[][]paper.Text{{paper.Plain("Short"),paper.Plain("x"),paper.Plain("1")},{paper.Plain("Long"),long,paper.Plain("£2")},{paper.Plain("Last"),paper.Plain("x"),paper.Plain("3")}}},
  )
 for _,f:=range paper.Formats { raw,err:=paper.Write(d,f); if err!=nil{t.Fatal(err)}; os.WriteFile("/tmp/fc/s."+string(f),raw,0o600); t.Log(f,len(raw)) } }
