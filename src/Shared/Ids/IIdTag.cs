namespace AIForge.Shared.Ids;

/// <summary>Names one kind of id; the prefix is what a person sees before the underscore.</summary>
public interface IIdTag
{
    static abstract string Prefix { get; }
}
