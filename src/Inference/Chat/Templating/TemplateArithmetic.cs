using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Chat.Templating;

/// <summary>The operators that make new values.</summary>
internal static class TemplateArithmetic
{
    public static object Apply(string operation, object? left, object? right, RenderBudget budget)
    {
        if (operation == "~") return Join(TemplateText.Of(left, budget), TemplateText.Of(right, budget), budget);
        if (operation == "+" && left is MarkedText a && right is MarkedText b) return Join(a, b, budget);
        if (operation == "+" && left is TemplateList first && right is TemplateList second)
        {
            budget.Charge(first.Count + second.Count);
            return new TemplateList(first.Concat(second));
        }

        if (left is long x && right is long y && operation != "/") return Whole(operation, x, y);
        if (TemplateValues.TryNumber(left, out var p) && TemplateValues.TryNumber(right, out var q)) return Real(operation, p, q);
        throw new TemplateException($"'{operation}' cannot be applied to {TemplateValues.NameOf(left)} and " +
            $"{TemplateValues.NameOf(right)}.");
    }

    private static MarkedText Join(MarkedText left, MarkedText right, RenderBudget budget)
    {
        budget.Charge((long)left.Length + right.Length);
        return left + right;
    }

    private static long Whole(string operation, long x, long y)
    {
        if (y == 0 && (operation is "//" or "%")) throw new TemplateException("Division by zero.");
        try
        {
            return operation switch
            {
                "+" => checked(x + y),
                "-" => checked(x - y),
                "*" => checked(x * y),
                // Python rounds down, so the remainder has the sign of the divisor.
                "//" => checked(x / y) - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0),
                "%" => y is 1 or -1 ? 0L : (x % y + y) % y,
                _ => throw new TemplateException($"The operator '{operation}' is not supported."),
            };
        }
        catch (OverflowException)
        {
            throw new TemplateException("A number is too large.");
        }
    }

    private static double Real(string operation, double x, double y)
    {
        if (y == 0 && (operation is "/" or "//" or "%")) throw new TemplateException("Division by zero.");
        return operation switch
        {
            "+" => x + y,
            "-" => x - y,
            "*" => x * y,
            "/" => x / y,
            "//" => Math.Floor(x / y),
            "%" => x - y * Math.Floor(x / y),
            _ => throw new TemplateException($"The operator '{operation}' is not supported."),
        };
    }
}
