{% test holds(model, condition, column_name=none) %}
    select * from {{ model }} where coalesce(not ({{ condition }}), true)
{% endtest %}
