using System.Numerics;
using AIForge.Constraints.Automata;

namespace AIForge.Constraints.JsonSchemas;

/// <summary>
/// Reads the numbers between two bounds that are multiples of something, digit by digit: whether what was read so far still equals the
/// beginning of a bound, and what remains of it, is all that has to be known.
/// </summary>
internal sealed class NumberAutomaton
{
    private const int MostDigits = 15, Ten = 10;

    private readonly GrammarBuilder _builder;
    private readonly NumberBounds _bounds;
    private readonly int _end;
    private readonly DecimalDigits _least;
    private readonly int _places;
    private readonly int _multiple;
    private readonly int _multiplePlaces;
    private readonly Dictionary<Place, int> _states = [];
    private readonly Queue<Place> _open = new();

    /// <param name="bounds">With a least bound of 0 or more, or none.</param>
    private NumberAutomaton(GrammarBuilder builder, NumberBounds bounds, int end)
    {
        (_builder, _bounds, _end) = (builder, bounds, end);
        _least = bounds.Least ?? DecimalDigits.Zero;
        _multiplePlaces = bounds.MultipleOf?.Fraction.Length ?? 0;
        _multiple = bounds.MultipleOf?.Scaled(_multiplePlaces) is { } scaled ? checked((int)scaled) : 1;
        _places = bounds.IsInteger ? 0 : new[] { MostDigits, _least.Fraction.Length, bounds.Most?.Fraction.Length ?? 0, _multiplePlaces }.Max();
    }

    /// <summary>How far a number is read.</summary>
    /// <param name="Length">Digits before the point, of which this reading is sure from the beginning.</param>
    /// <param name="Read">Digits read before the point, or after it.</param>
    /// <param name="IsLeast">All digits so far are those of the least bound.</param>
    /// <param name="IsMost">The same for the other bound.</param>
    /// <param name="Remainder">Of all digits so far, divided by the multiple.</param>
    private readonly record struct Place(int Length, bool AfterPoint, int Read, bool IsLeast, bool IsMost, int Remainder);

    public static void Read(GrammarBuilder builder, int from, NumberBounds bounds, int to)
    {
        if (bounds.Most is not { IsNegative: true })
            ReadPositive(builder, from, bounds.Least is { IsNegative: true } ? bounds with { Least = null, IsAboveLeast = false } : bounds, to);
        var mirrored = bounds.Mirrored;
        if (mirrored.Most is { IsNegative: true } or { IsZero: true }) return;
        var negative = builder.AddState();
        builder.Read(from, "-", negative);
        // Nobody writes -0.
        var isAboveZero = mirrored.Least is null or { IsNegative: true } or { IsZero: true };
        ReadPositive(builder, negative, isAboveZero ? mirrored with { Least = DecimalDigits.Zero, IsAboveLeast = true } : mirrored, to);
    }

    private static void ReadPositive(GrammarBuilder builder, int from, NumberBounds bounds, int end) => new NumberAutomaton(builder, bounds, end).Read(from);

    private void Read(int from)
    {
        var longest = _bounds.Most?.Whole.Length ?? Math.Max(MostDigits, _least.Whole.Length + 1);
        for (var length = _least.Whole.Length; length <= longest; length++)
            _builder.Jump(from, StateOf(new Place(length, AfterPoint: false, 0, length == _least.Whole.Length, length == _bounds.Most?.Whole.Length, 0)));
        while (_open.TryDequeue(out var place)) Fill(place);
    }

    private void Fill(Place place)
    {
        var state = _states[place];
        if (!place.AfterPoint && place.Read < place.Length)
        {
            var first = place is { Read: 0, Length: > 1 } ? 1 : 0;
            ReadDigits(place, state, first, DigitOf(_least.Whole, place.Read), DigitOf(_bounds.Most?.Whole, place.Read));
            return;
        }

        if (MayEnd(place)) _builder.Jump(state, _end);
        if (!place.AfterPoint && _places > 0) _builder.Read(state, ".", StateOf(place with { AfterPoint = true, Read = 0 }));
        if (place.AfterPoint && place.Read < _places)
            ReadDigits(place, state, 0, DigitOf(_least.Fraction, place.Read), DigitOf(_bounds.Most?.Fraction, place.Read));
    }

    private void ReadDigits(Place place, int state, int first, int least, int most)
    {
        var beyondMultiple = _bounds.MultipleOf is not null && place.AfterPoint && place.Read >= _multiplePlaces;
        for (var digit = first; digit < Ten; digit++)
        {
            if ((place.IsLeast && digit < least) || (place.IsMost && digit > most) || (beyondMultiple && digit > 0)) continue;
            var next = place with
            {
                Read = place.Read + 1,
                IsLeast = place.IsLeast && digit == least,
                IsMost = place.IsMost && digit == most,
                Remainder = beyondMultiple ? place.Remainder : (int)((((long)place.Remainder * Ten) + digit) % _multiple),
            };
            _builder.Read(state, (byte)('0' + digit), (byte)('0' + digit), StateOf(next));
        }
    }

    private bool MayEnd(Place place)
    {
        // A point has a digit after it.
        if (place is { AfterPoint: true, Read: 0 }) return false;
        var read = place.AfterPoint ? place.Read : 0;
        // Digits that are not written are zeros.
        if (place.IsLeast && (_bounds.IsAboveLeast || _least.Fraction.Length > read)) return false;
        if (place.IsMost && _bounds.IsBelowMost && _bounds.Most!.Fraction.Length <= read) return false;
        var missing = Math.Max(0, _multiplePlaces - read);
        return place.Remainder * BigInteger.Pow(Ten, missing) % _multiple == 0;
    }

    private static int DigitOf(string? digits, int at) => digits is not null && at < digits.Length ? digits[at] - '0' : 0;

    private int StateOf(Place place)
    {
        if (_states.TryGetValue(place, out var known)) return known;
        _states.Add(place, _builder.AddState());
        _open.Enqueue(place);
        return _states[place];
    }
}
