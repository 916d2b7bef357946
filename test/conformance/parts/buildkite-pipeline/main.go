// Reads a pipeline as the agent of Buildkite does when it uploads one: parses it, expands variables in it, and
// prints what the first step runs and its variables, as JSON.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	pipeline "github.com/buildkite/go-pipeline"
)

// Every variable has a value, so that one that is not escaped shows.
type everything struct{}

func (everything) Get(string) (string, bool) { return "EXPANDED", true }
func (everything) Set(string, string)        {}

func main() {
	parsed, err := pipeline.Parse(os.Stdin)
	if err == nil {
		err = parsed.Interpolate(everything{}, false)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	step, ok := parsed.Steps[0].(*pipeline.CommandStep)
	if !ok {
		fmt.Fprintln(os.Stderr, "the first step runs no command")
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(map[string]any{"script": step.Command, "variables": step.Env})
}
