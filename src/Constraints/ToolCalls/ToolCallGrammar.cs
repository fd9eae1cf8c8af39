using AIForge.Constraints.Automata;
using AIForge.Constraints.JsonSchemas;

namespace AIForge.Constraints.ToolCalls;

/// <summary>
/// Makes a grammar of answers that may call functions: text, of which nothing is asked, until a call begins, and from there on calls whose
/// arguments follow the schemas of their functions. Nothing follows the calls.
/// </summary>
public sealed class ToolCallGrammar
{
    private const int MostFunctions = 128, LongestName = 64;

    // Clients give up at more than 128 calls of one answer.
    private const int MostCalls = 64;

    private readonly GrammarBuilder _builder = new();
    private readonly JsonRules _json;
    private readonly ToolCallRules _rules;
    private readonly FreeText _text;
    private readonly List<(string Name, int Arguments)> _functions = [];

    private ToolCallGrammar(ToolCallRules rules) => (_rules, _json, _text) = (rules, new JsonRules(_builder), new FreeText(_builder));

    /// <exception cref="ConstraintException">They cannot be followed; the path begins with the name of the function at fault.</exception>
    public static Grammar Compile(ToolCallRules rules)
    {
        if (rules.Functions.Count is 0 or > MostFunctions) throw new ConstraintException("", $"Give 1 to {MostFunctions} functions.");
        if (rules.Functions.FirstOrDefault(function => !IsName(function.Name)) is not null) throw new ConstraintException("", $"A function's name has 1 to {LongestName} letters, digits, '_' and '-'.");
        if (rules is { ContentSchema: not null, Format: ToolCallFormat.Plain }) throw new ConstraintException("", "Where calls are plain JSON, other JSON cannot be told from them.");
        try
        {
            return new ToolCallGrammar(rules).Build();
        }
        catch (GrammarTooLargeException exception)
        {
            throw new ConstraintException("", exception.Message);
        }
    }

    private Grammar Build()
    {
        var (_, start, end) = _builder.AddRule();
        foreach (var function in _rules.Functions) _functions.Add((function.Name, ArgumentsOf(function)));
        if (_rules.IsRequired) ReadCalls(start, end);
        else if (_rules.ContentSchema is { } schema)
        {
            ReadCalls(start, end);
            _builder.Call(start, JsonSchemaCompiler.AddTo(_builder, _json, schema), end);
        }
        else ReadTextOrCalls(start, end);
        return _builder.Build();
    }

    private int ArgumentsOf(CallableFunction function)
    {
        try
        {
            return JsonSchemaCompiler.AddTo(_builder, _json, function.Schema);
        }
        catch (ConstraintException exception)
        {
            throw new ConstraintException($"{function.Name}{exception.Path}", exception.Problem);
        }
    }

    private void ReadTextOrCalls(int start, int end)
    {
        if (ToolCallMarks.Of(_rules.Format) is { } mark)
        {
            ReadAfterMark(_text.ReadUntil(start, mark, end), end);
            return;
        }

        var (afterName, afterMark) = _text.ReadUnlessCall(start, end);
        ReadFunctions(afterName, "parameters", end);
        ReadObject(afterMark, "parameters", end);
    }

    private void ReadCalls(int start, int end)
    {
        if (ToolCallMarks.Of(_rules.Format) is { } mark)
        {
            var after = _builder.AddState();
            _builder.Read(start, mark, after);
            ReadAfterMark(after, end);
            return;
        }

        var open = _builder.AddState();
        _builder.Jump(start, open);
        _builder.Read(start, ToolCallMarks.Code, open);
        ReadObject(open, "parameters", end);
    }

    private void ReadAfterMark(int from, int end)
    {
        switch (_rules.Format)
        {
            case ToolCallFormat.Tagged:
                ReadEach(from, ReadTagged, (after, next) =>
                {
                    var tag = _builder.AddState();
                    _json.MaybeSpace(after, tag);
                    _builder.Read(tag, ToolCallMarks.TagBegin, next);
                }, end);
                break;
            case ToolCallFormat.Named:
                ReadEach(from, ReadNamed, (after, next) => _builder.Read(after, ToolCallMarks.Calls, next), end);
                break;
            default:
                var (open, first, last) = (_builder.AddState(), _builder.AddState(), _builder.AddState());
                _json.MaybeSpace(from, open);
                _json.Open(open, '[', first);
                ReadEach(first, (call, after) => ReadObject(call, "arguments", after), _json.Comma, last);
                _json.Close(last, ']', end);
                break;
        }
    }

    /// <summary>One call, or several where the rules have them.</summary>
    private void ReadEach(int from, Action<int, int> readOne, Action<int, int> readBetween, int end)
    {
        // One rule, entered for each call: what it takes does not depend on how many there are.
        var (call, start, over) = _builder.AddRule();
        readOne(start, over);
        for (var number = 1; ; number++)
        {
            var after = _builder.AddState();
            _builder.Call(from, call, after);
            _builder.Jump(after, end);
            if (!_rules.IsParallel || number == MostCalls) return;
            from = _builder.AddState();
            readBetween(after, from);
        }
    }

    private void ReadTagged(int from, int to)
    {
        var (open, after, close) = (_builder.AddState(), _builder.AddState(), _builder.AddState());
        _json.MaybeSpace(from, open);
        ReadObject(open, "arguments", after);
        _json.MaybeSpace(after, close);
        _builder.Read(close, ToolCallMarks.TagEnd, to);
    }

    private void ReadNamed(int from, int to)
    {
        foreach (var (name, arguments) in _functions)
        {
            var (mark, value) = (_builder.AddState(), _builder.AddState());
            _builder.Read(from, name, mark);
            _builder.Read(mark, ToolCallMarks.Arguments, value);
            _builder.Call(value, arguments, to);
        }
    }

    private void ReadObject(int from, string argumentsName, int to)
    {
        var (open, name) = (_builder.AddState(), _builder.AddState());
        _json.Open(from, '{', open);
        JsonLiterals.ReadName(_builder, open, "name", name);
        ReadFunctions(name, argumentsName, to);
    }

    /// <summary>From behind "name" to behind the bracket that ends the call.</summary>
    private void ReadFunctions(int from, string argumentsName, int to)
    {
        var (value, last) = (_builder.AddState(), _builder.AddState());
        _json.Colon(from, value);
        foreach (var (name, arguments) in _functions)
        {
            var (comma, key, colon) = (_builder.AddState(), _builder.AddState(), _builder.AddState());
            JsonLiterals.ReadName(_builder, value, name, comma);
            _json.Comma(comma, key);
            JsonLiterals.ReadName(_builder, key, argumentsName, colon);
            _json.ReadValueOf(colon, arguments, last);
        }

        _json.Close(last, '}', to);
    }

    private static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');
}
