package estatefile

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// node is a tag with what stands in it.
type node struct {
	name  xml.Name
	attrs []xml.Attr
	text  strings.Builder
	in    []*node
	line  int
}

// attr is an attribute by its local name; "" when it is not there.
func (n *node) attr(name string) string {
	for _, a := range n.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// typed is the xsi:type of a tag, without its prefix.
func (n *node) typed() string {
	for _, a := range n.attrs {
		if a.Name.Local == "type" && a.Name.Space == "http://www.w3.org/2001/XMLSchema-instance" {
			return a.Value[strings.IndexByte(a.Value, ':')+1:]
		}
	}
	return ""
}

// first is the first tag of a name that stands directly inside; an empty one when there is none.
func (n *node) first(name string) *node {
	for _, c := range n.in {
		if c.name.Local == name {
			return c
		}
	}
	return &node{}
}

// say is the text of a tag, without the spaces round it.
func (n *node) say() string { return strings.TrimSpace(n.text.String()) }

// parseXML reads a whole file as tags within the limits. Document types are refused, and with them every entity of a file's own.
func parseXML(text string, o Options) (*node, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	root := &node{}
	open := []*node{root}
	parts := 0
	for {
		line, _ := d.InputPos()
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, xmlError(d, err)
		}
		if parts++; parts > o.MaxParts {
			return nil, refuse(line, "This file has more than %d parts: export a part of it.", o.MaxParts)
		}
		top := open[len(open)-1]
		switch t := t.(type) {
		case xml.StartElement:
			if len(open) > o.MaxDepth {
				return nil, refuse(line, "Tags stand more than %d deep in each other here, which no export does: export the file again.", o.MaxDepth)
			}
			n := &node{name: t.Name, attrs: t.Copy().Attr, line: line}
			top.in = append(top.in, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			top.text.Write(t)
		case xml.Directive:
			return nil, refuse(line, "This file declares a document type, which is not taken: export it without one.")
		}
	}
	if len(root.in) != 1 {
		return nil, refuse(0, "This file is not one whole XML document: export it again.")
	}
	return root.in[0], nil
}

func xmlError(d *xml.Decoder, err error) error {
	line, _ := d.InputPos()
	if s := err.Error(); strings.Contains(s, "encoding") && strings.Contains(s, "CharsetReader") {
		return refuse(line, "This file is not in UTF-8: save it as UTF-8, and send that.")
	}
	return refuse(line, "The XML breaks off or is damaged here: export the file again.")
}
