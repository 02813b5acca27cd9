namespace Ginnel.Generator.Model;

/// <summary>What there is to generate for one type with [Message].</summary>
/// <param name="Declaration">Where the type is declared.</param>
/// <param name="Kind">In which of the ways it is written.</param>
/// <param name="HasIds">Its members are written with their ids.</param>
/// <param name="Members">In the order in which they are written; none of a union.</param>
/// <param name="Construction">How an object is made; null of a union and of a plain struct.</param>
/// <param name="Cases">Of a union: its types, derived ones before their bases.</param>
internal sealed record MessageModel(
    DeclarationModel Declaration,
    MessageKind Kind,
    bool HasIds,
    EquatableArray<MemberModel> Members,
    ConstructionModel? Construction,
    EquatableArray<CaseModel> Cases)
{
    /// <summary>Registrations of types that only code within this one may name.</summary>
    public EquatableArray<Registration> Inner { get; init; }
}

/// <summary>The ways in which a type is written.</summary>
internal enum MessageKind
{
    Object,
    PlainStruct,
    Union,

    /// <summary>A class whose objects are vertices.</summary>
    Graph,

    /// <summary>What vertices of several classes have in common.</summary>
    GraphUnion,
}

/// <summary>A partial type: what it takes to open it again in another file.</summary>
/// <param name="Namespace">Empty of the global one.</param>
/// <param name="Containers">The types around it, outermost first.</param>
/// <param name="Type">The type itself.</param>
/// <param name="FullName">With <c>global::</c> and its type parameters.</param>
/// <param name="DisplayName">For people: without its namespace.</param>
/// <param name="FileName">Of the generated file, without an ending.</param>
/// <param name="IsValueType">It is a struct.</param>
/// <param name="Reach">Where code may name it.</param>
internal sealed record DeclarationModel(
    string Namespace,
    EquatableArray<PartModel> Containers,
    PartModel Type,
    string FullName,
    string DisplayName,
    string FileName,
    bool IsValueType,
    NameReach Reach);

/// <summary>The line that opens a partial type.</summary>
/// <param name="Keyword">Such as <c>record struct</c>.</param>
/// <param name="Name">With its type parameters.</param>
/// <param name="IsReachable">Code outside of the type around it may name it.</param>
internal sealed record PartModel(string Keyword, string Name, bool IsReachable);

/// <summary>A member of a message.</summary>
/// <param name="Name">As code writes it.</param>
/// <param name="Value">Its type, and how that is written and read.</param>
/// <param name="Id">Of [Member]; -1 without.</param>
/// <param name="Setting">How it gets its value.</param>
/// <param name="Owner">The full name of the type that declares it.</param>
/// <param name="IsOwnerValueType">That is a struct.</param>
internal sealed record MemberModel(
    string Name, ValueModel Value, int Id, MemberSetting Setting, string Owner, bool IsOwnerValueType)
{
    /// <summary>Of a member that refers to vertices: what to; null of any other.</summary>
    public ReferenceModel? Reference { get; init; }
}

/// <summary>What a member refers to.</summary>
/// <param name="Form">One vertex, or many.</param>
/// <param name="Target">The full name of the class, or of what its classes have in common.</param>
/// <param name="Roots">An expression for the classes that it can be.</param>
internal sealed record ReferenceModel(ReferenceForm Form, string Target, string Roots);

/// <summary>How a member holds references.</summary>
internal enum ReferenceForm
{
    One,
    List,
    Array,
}

/// <summary>How a member gets its value.</summary>
internal enum MemberSetting
{
    /// <summary>By an assignment.</summary>
    Assignment,

    /// <summary>By its setter, which the language does not let be called there.</summary>
    Accessor,

    /// <summary>By an argument of the constructor.</summary>
    Constructor,
}

/// <summary>How an object is made.</summary>
/// <param name="Arguments">Of the constructor.</param>
/// <param name="Call">By what it is called.</param>
internal sealed record ConstructionModel(EquatableArray<ArgumentModel> Arguments, ConstructionCall Call);

/// <summary>By what a constructor is called.</summary>
internal enum ConstructionCall
{
    /// <summary>By <c>new</c>.</summary>
    New,

    /// <summary>By itself: <c>new</c> would have required members be set on the spot.</summary>
    Accessor,

    /// <summary>Not at all: all bits of the struct are zero.</summary>
    Default,
}

/// <summary>An argument of the constructor.</summary>
/// <param name="Member">The index of the member that it sets.</param>
/// <param name="Default">The expression for it where the message lacks the member.</param>
internal sealed record ArgumentModel(int Member, string Default);

/// <summary>A type of a union.</summary>
/// <param name="Tag">Stands for it in the message.</param>
/// <param name="Value">The type.</param>
/// <param name="DisplayName">For people.</param>
/// <param name="IsExact">The language's type test cannot mistake a value of a derived type for it.</param>
internal sealed record CaseModel(int Tag, ValueModel Value, string DisplayName, bool IsExact)
{
    /// <summary>Of classes of vertices: an expression for them.</summary>
    public string Roots { get; init; } = "";

    /// <summary>A structure, which becomes an object when it is read as the union.</summary>
    public bool IsBoxed { get; init; }
}
