using AIForge.Constraints.Automata;

namespace AIForge.Constraints.Matching;

/// <summary>
/// The stacks of one walk through a grammar: a state and, below it, the stack to go on with when its rule has ended. Each stack exists once,
/// so that two ways that meet are one from there on, and what a byte makes of a set of stacks is worked out once. Not safe for concurrent use.
/// </summary>
/// <param name="grammar">What is walked through.</param>
/// <param name="work">What it takes is counted here.</param>
internal sealed class StackTable(Grammar grammar, WalkWork work)
{
    /// <summary>Below the root: when it is reached, everything is written.</summary>
    public const int End = 0;

    /// <summary>Below a stack of which nobody knows what lies below.</summary>
    public const int Unknown = 1;

    // Deeper nesting than any reader takes.
    private const int MostDepth = 256;

    // Some 30 MB: a text of many thousand tokens has a few for each.
    private const int MostStacks = 262_144;

    private readonly List<(int State, int Below, int Depth)> _stacks = [(-1, -1, 0), (-1, -1, 0)];
    private readonly Dictionary<(int State, int Below), int> _known = [];
    private readonly StackSets _sets = new();

    // What one step collects.
    private readonly Stack<(int State, int Below)> _open = new();
    private readonly HashSet<(int State, int Below)> _seen = [];
    private readonly SortedSet<int> _waiting = [];
    private bool _isComplete;
    private bool _isBeyond;

    /// <summary>What remains when a byte may not come.</summary>
    public StackSet Dead => _sets.Dead;

    public int StateOf(int stack) => _stacks[stack].State;

    /// <summary>The fewest bytes that end everything from this stack on.</summary>
    public int CompletionOf(int stack)
    {
        var bytes = 0L;
        for (; stack > Unknown; stack = _stacks[stack].Below)
        {
            work.Spend(1);
            bytes += grammar.CompletionOf(_stacks[stack].State);
        }

        return (int)Math.Min(bytes, int.MaxValue);
    }

    /// <summary>Where a walk begins that enters a state.</summary>
    /// <param name="state">Where.</param>
    /// <param name="below"><see cref="End"/> or <see cref="Unknown"/>.</param>
    public StackSet Enter(int state, int below)
    {
        Begin();
        _open.Push((state, below));
        return Collect();
    }

    /// <summary>One stack alone, without the ways in which its rule may end at once.</summary>
    public StackSet Alone(int stack) => _sets.Of([stack], isComplete: false, isBeyond: false);

    /// <summary>The same for a state of which nobody knows what lies below.</summary>
    public StackSet AloneIn(int state) => Alone(Intern(state, Unknown));

    /// <summary>What a byte makes of a set; a dead one when it may not come.</summary>
    public StackSet Step(StackSet stacks, byte value)
    {
        if (stacks[value] is { } known) return known;
        Begin();
        foreach (var stack in stacks.Waiting)
        {
            var (state, below, _) = _stacks[stack];
            work.Spend(grammar[state].Bytes.Length);
            foreach (var edge in grammar[state].Bytes)
                if (edge.First <= value && value <= edge.Last) _open.Push((edge.Target, below));
        }

        var reached = Collect();
        stacks[value] = reached;
        return reached;
    }

    /// <summary>A byte after which one byte less is missing; null when none is missing.</summary>
    public byte? Nearest(StackSet stacks, int completion)
    {
        if (completion == 0) return null;
        foreach (var stack in stacks.Waiting)
        {
            var state = _stacks[stack].State;
            var below = (long)CompletionOf(stack) - grammar.CompletionOf(state);
            work.Spend(grammar[state].Bytes.Length);
            foreach (var edge in grammar[state].Bytes)
                if (below + grammar.CompletionOf(edge.Target) + 1 == completion) return edge.First;
        }

        return null;
    }

    private void Begin()
    {
        _open.Clear();
        _seen.Clear();
        _waiting.Clear();
        (_isComplete, _isBeyond) = (false, false);
    }

    /// <summary>Follows what can be followed without reading.</summary>
    private StackSet Collect()
    {
        while (_open.TryPop(out var top))
        {
            if (!_seen.Add(top)) continue;
            var place = grammar[top.State];
            work.Spend(1 + place.Calls.Length);
            if (place.Bytes.Length > 0) _waiting.Add(Intern(top.State, top.Below));
            if (place.EndsRule) Leave(top.Below);
            foreach (var call in place.Calls) Call(call, top.Below);
        }

        return _sets.Of(_waiting, _isComplete, _isBeyond);
    }

    private void Leave(int below)
    {
        if (below == End) _isComplete = true;
        else if (below == Unknown) _isBeyond = true;
        else _open.Push((_stacks[below].State, _stacks[below].Below));
    }

    private void Call(CallEdge call, int below)
    {
        // A rule that ends where it returns to needs no place to return to: lists and repetitions do not grow the stack.
        if (grammar[call.Target].OnlyEnds) _open.Push((grammar.StartOf(call.Rule), below));
        else if (_stacks[below].Depth < MostDepth) _open.Push((grammar.StartOf(call.Rule), Intern(call.Target, below)));
    }

    private int Intern(int state, int below)
    {
        if (_known.TryGetValue((state, below), out var known)) return known;
        if (_stacks.Count == MostStacks) throw new ConstraintException("", "What is written so far can be read in too many ways; make the alternatives differ earlier.");
        _stacks.Add((state, below, _stacks[below].Depth + 1));
        _known.Add((state, below), _stacks.Count - 1);
        return _stacks.Count - 1;
    }
}
