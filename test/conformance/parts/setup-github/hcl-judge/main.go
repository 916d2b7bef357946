// Judges a Terraform configuration with HashiCorp's own library of the language: its syntax, its
// canonical format, and what its policies evaluate to, by the type of their resource.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func fail(text string) {
	fmt.Fprintln(os.Stderr, text)
	os.Exit(1)
}

func main() {
	source, err := io.ReadAll(os.Stdin)
	if err != nil {
		fail(err.Error())
	}
	file, diagnostics := hclsyntax.ParseConfig(source, "main.tf", hcl.InitialPos)
	if diagnostics.HasErrors() {
		fail(diagnostics.Error())
	}
	if !bytes.Equal(hclwrite.Format(source), source) {
		fail("it is not in the canonical format")
	}
	account := cty.ObjectVal(map[string]cty.Value{"account_id": cty.StringVal("123456789012")})
	current := cty.ObjectVal(map[string]cty.Value{"current": account})
	context := &hcl.EvalContext{
		Variables: map[string]cty.Value{
			"data": cty.ObjectVal(map[string]cty.Value{"aws_caller_identity": current}),
		},
		Functions: map[string]function.Function{"jsonencode": stdlib.JSONEncodeFunc},
	}
	policies := map[string][]json.RawMessage{}
	for _, block := range file.Body.(*hclsyntax.Body).Blocks {
		for name, attribute := range block.Body.Attributes {
			if name != "assume_role_policy" && name != "policy" {
				continue
			}
			value, diagnostics := attribute.Expr.Value(context)
			if diagnostics.HasErrors() {
				fail(diagnostics.Error())
			}
			kind := block.Labels[0]
			policies[kind] = append(policies[kind], json.RawMessage(value.AsString()))
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(policies); err != nil {
		fail(err.Error())
	}
}
