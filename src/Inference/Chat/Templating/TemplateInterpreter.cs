using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>Runs the statements of one rendering.</summary>
internal sealed class TemplateInterpreter
{
    private enum Flow { Next, Break, Continue }

    private readonly RenderBudget _budget = new();
    private readonly TemplateEvaluator _evaluator;
    private readonly TemplateScope _globals = new(null);

    public TemplateInterpreter(TemplateMap variables, TimeProvider time)
    {
        _evaluator = new TemplateEvaluator(_budget);
        foreach (var (name, function) in TemplateFunctions.Create(_budget, time)) _globals[name] = function;
        foreach (var (name, value) in variables) _globals[name] = value;
    }

    public MarkedText Run(IReadOnlyList<Statement> body)
    {
        var output = new MarkedTextBuilder(_budget);
        Execute(body, new TemplateScope(_globals), output);
        return output.ToMarkedText();
    }

    private Flow Execute(IReadOnlyList<Statement> body, TemplateScope scope, MarkedTextBuilder output)
    {
        _budget.Enter();
        var flow = Flow.Next;
        for (var i = 0; i < body.Count && flow == Flow.Next; i++) flow = Execute(body[i], scope, output);
        _budget.Leave();
        return flow;
    }

    private Flow Execute(Statement statement, TemplateScope scope, MarkedTextBuilder output)
    {
        switch (statement)
        {
            case Statement.Text text:
                output.Append(MarkedText.FromTemplate(text.Value));
                return Flow.Next;
            case Statement.Output shown:
                output.Append(TemplateText.Of(_evaluator.Evaluate(shown.Value, scope), _budget));
                return Flow.Next;
            case Statement.If choice:
                foreach (var (condition, body) in choice.Branches)
                    if (condition is null || TemplateValues.IsTrue(_evaluator.Evaluate(condition, scope))) return Execute(body, scope, output);
                return Flow.Next;
            case Statement.For loop: return ExecuteFor(loop, scope, output);
            case Statement.Group group: return Execute(group.Body, scope, output);
            case Statement.Jump jump: return jump.IsBreak ? Flow.Break : Flow.Continue;
            case Statement.Set assignment:
                Assign(assignment, scope);
                return Flow.Next;
            case Statement.SetBlock block:
                scope[block.Target] = Capture(block.Body, scope);
                return Flow.Next;
            case Statement.Macro macro:
                scope[macro.Identifier] = (TemplateFunction)(arguments => CallMacro(macro, arguments, scope));
                return Flow.Next;
            default: throw new InvalidOperationException($"Statement {statement.GetType().Name} is not handled.");
        }
    }

    private Flow ExecuteFor(Statement.For loop, TemplateScope scope, MarkedTextBuilder output)
    {
        var items = TemplateValues.Enumerate(_evaluator.Evaluate(loop.Source, scope), _budget);
        if (loop.Condition is not null) items = items.FindAll(item => Passes(loop, item, scope));
        if (items.Count == 0) return Execute(loop.Else, scope, output);
        for (var i = 0; i < items.Count; i++)
        {
            var inner = new TemplateScope(scope);
            inner["loop"] = LoopVariables(items, i);
            Unpack(loop.Targets, items[i], inner);
            if (Execute(loop.Body, inner, output) == Flow.Break) break;
        }

        return Flow.Next;
    }

    private bool Passes(Statement.For loop, object? item, TemplateScope scope)
    {
        var inner = new TemplateScope(scope);
        Unpack(loop.Targets, item, inner);
        return TemplateValues.IsTrue(_evaluator.Evaluate(loop.Condition!, inner));
    }

    private static TemplateMap LoopVariables(List<object?> items, int index) => new()
    {
        ["index"] = index + 1L,
        ["index0"] = (long)index,
        ["revindex"] = (long)(items.Count - index),
        ["revindex0"] = items.Count - index - 1L,
        ["first"] = index == 0,
        ["last"] = index == items.Count - 1,
        ["length"] = (long)items.Count,
        ["previtem"] = index > 0 ? items[index - 1] : new Undefined("previtem"),
        ["nextitem"] = index + 1 < items.Count ? items[index + 1] : new Undefined("nextitem"),
    };

    private void Assign(Statement.Set assignment, TemplateScope scope)
    {
        var value = _evaluator.Evaluate(assignment.Value, scope);
        if (assignment.Member is null)
        {
            Unpack(assignment.Targets, value, scope);
            return;
        }

        if (scope.Find(assignment.Targets[0]) is not TemplateMap target)
            throw new TemplateException($"'{assignment.Targets[0]}' is not a namespace; its member '{assignment.Member}' cannot be set.");
        _budget.Charge(1);
        target[assignment.Member] = value;
    }

    private void Unpack(IReadOnlyList<string> targets, object? value, TemplateScope scope)
    {
        if (targets.Count == 1)
        {
            scope[targets[0]] = value;
            return;
        }

        var parts = TemplateValues.Enumerate(value, _budget);
        if (parts.Count != targets.Count) throw new TemplateException($"{parts.Count} values cannot be assigned to {targets.Count} names.");
        for (var i = 0; i < parts.Count; i++) scope[targets[i]] = parts[i];
    }

    private MarkedText Capture(IReadOnlyList<Statement> body, TemplateScope scope)
    {
        var output = new MarkedTextBuilder(_budget);
        Execute(body, new TemplateScope(scope), output);
        return output.ToMarkedText();
    }

    private MarkedText CallMacro(Statement.Macro macro, CallArguments arguments, TemplateScope definition)
    {
        var scope = new TemplateScope(definition);
        for (var i = 0; i < macro.Parameters.Count; i++)
        {
            var (name, fallback) = macro.Parameters[i];
            var isGiven = i < arguments.Positional.Count || arguments.Named.ContainsKey(name);
            scope[name] = isGiven ? arguments.Get(i, name) : fallback is null ? new Undefined(name) : _evaluator.Evaluate(fallback, scope);
        }

        return Capture(macro.Body, scope);
    }
}
