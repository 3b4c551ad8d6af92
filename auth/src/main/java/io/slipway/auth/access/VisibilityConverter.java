package io.slipway.auth.access;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

@Converter(autoApply = true)
class VisibilityConverter implements AttributeConverter<Visibility, String> {

    @Override
    public String convertToDatabaseColumn(Visibility visibility) {
        return visibility.text();
    }

    @Override
    public Visibility convertToEntityAttribute(String text) {
        return Visibility.parse(text);
    }
}
