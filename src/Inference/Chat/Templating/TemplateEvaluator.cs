namespace AIForge.Inference.Chat.Templating;

/// <summary>Computes expressions.</summary>
internal sealed class TemplateEvaluator(RenderBudget budget)
{
    private readonly TemplateFilters _filters = new(budget);
    private readonly TemplateMethods _methods = new(budget);

    public object? Evaluate(Expression expression, TemplateScope scope)
    {
        budget.Enter();
        var value = EvaluateCore(expression, scope);
        budget.Leave();
        return value;
    }

    private object? EvaluateCore(Expression expression, TemplateScope scope) => expression switch
    {
        Expression.Literal literal => literal.Value,
        Expression.Name name => scope.Find(name.Identifier),
        Expression.ListOf list => new TemplateList(list.Items.Select(item => Evaluate(item, scope))),
        Expression.MapOf map => EvaluateMap(map, scope),
        Expression.Attribute attribute => TemplateValues.GetMember(Evaluate(attribute.Target, scope), attribute.Member),
        Expression.Index index => TemplateValues.GetItem(Evaluate(index.Target, scope), Evaluate(index.Key, scope)),
        Expression.Slice slice =>
            TemplateSlices.Of(Evaluate(slice.Target, scope), Bound(slice.Start, scope), Bound(slice.Stop, scope), Bound(slice.Step, scope), budget),
        Expression.Call call => EvaluateCall(call, scope),
        Expression.Filter filter =>
            _filters.Apply(filter.Function, Evaluate(filter.Target, scope), EvaluateArguments(filter.Arguments, scope)),
        Expression.Test test =>
            TemplateTests.Check(test.Function, Evaluate(test.Target, scope), EvaluateArguments(test.Arguments, scope), budget) != test.Negated,
        Expression.Not not => !TemplateValues.IsTrue(Evaluate(not.Operand, scope)),
        Expression.Negate negate => TemplateArithmetic.Apply("-", 0L, Evaluate(negate.Operand, scope), budget),
        Expression.Binary binary => EvaluateBinary(binary, scope),
        Expression.Conditional conditional => EvaluateConditional(conditional, scope),
        _ => throw new InvalidOperationException($"Expression {expression.GetType().Name} is not handled."),
    };

    private TemplateMap EvaluateMap(Expression.MapOf map, TemplateScope scope)
    {
        var value = new TemplateMap();
        foreach (var (key, entry) in map.Entries) value[TemplateText.Of(Evaluate(key, scope), budget).Text] = Evaluate(entry, scope);
        return value;
    }

    private object? EvaluateCall(Expression.Call call, TemplateScope scope)
    {
        var arguments = EvaluateArguments(call.Arguments, scope);
        if (call.Target is Expression.Attribute attribute)
        {
            var target = Evaluate(attribute.Target, scope);
            if (target is TemplateMap map && map.TryGetValue(attribute.Member, out var member) && member is TemplateFunction stored) return stored(arguments);
            return _methods.Call(target, attribute.Member, arguments);
        }

        return Evaluate(call.Target, scope) is TemplateFunction function
            ? function(arguments)
            : throw new TemplateException(call.Target is Expression.Name name ? $"'{name.Identifier}' is not a function." : "A value that is not a function is called.");
    }

    private object? EvaluateBinary(Expression.Binary binary, TemplateScope scope)
    {
        var left = Evaluate(binary.Left, scope);
        if (binary.Operator == "and") return TemplateValues.IsTrue(left) ? Evaluate(binary.Right, scope) : left;
        if (binary.Operator == "or") return TemplateValues.IsTrue(left) ? left : Evaluate(binary.Right, scope);
        var right = Evaluate(binary.Right, scope);
        return binary.Operator switch
        {
            "==" => TemplateValues.AreEqual(left, right, budget),
            "!=" => !TemplateValues.AreEqual(left, right, budget),
            "<" => TemplateValues.Compare(left, right) < 0,
            "<=" => TemplateValues.Compare(left, right) <= 0,
            ">" => TemplateValues.Compare(left, right) > 0,
            ">=" => TemplateValues.Compare(left, right) >= 0,
            "in" => TemplateValues.Contains(right, left, budget),
            _ => TemplateArithmetic.Apply(binary.Operator, left, right, budget),
        };
    }

    private object? EvaluateConditional(Expression.Conditional conditional, TemplateScope scope)
    {
        if (TemplateValues.IsTrue(Evaluate(conditional.Condition, scope))) return Evaluate(conditional.Then, scope);
        return conditional.Else is null ? new Undefined("the missing else") : Evaluate(conditional.Else, scope);
    }

    private long? Bound(Expression? expression, TemplateScope scope)
    {
        var value = expression is null ? null : Evaluate(expression, scope);
        return value switch
        {
            null => null,
            long bound => bound,
            _ => throw new TemplateException("The bounds of a slice must be whole numbers."),
        };
    }

    private CallArguments EvaluateArguments(Expression.ArgumentList arguments, TemplateScope scope)
    {
        if (arguments.Positional.Count == 0 && arguments.Named.Count == 0) return CallArguments.None;
        var named = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in arguments.Named) named[name] = Evaluate(value, scope);
        return new CallArguments([.. arguments.Positional.Select(argument => Evaluate(argument, scope))], named);
    }
}
